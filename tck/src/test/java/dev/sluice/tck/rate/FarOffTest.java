package dev.sluice.tck.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FarOffTest {
  private static final String ROUTE = "LIBFABRIC efa/rdmap79s0, direct, reported";
  private static final Expected ADAPTER = Expected.of(Carrier.RDMA, 12.5, "/sys/class/infiniband/rdmap79s0/ports/1/rate (100 Gb/sec (4X EDR))");
  private static final long BYTES = 100_000_000;
  private static final long DESCRIPTORS = 1_000;

  /** Bytes at a rate in gigabytes a second. */
  private static Measured at(double rate, long bytes, long descriptors, int times) {
    return new Measured(bytes, descriptors, times, (long) (bytes / rate));
  }

  private static boolean warned(Measured measured) {
    return FarOff.warning(ROUTE, measured, ADAPTER).isPresent();
  }

  @Test
  void aRouteThatIsFarOffIsNamedWithWhatWasMeasuredWhatWasExpectedFromWhatAndCauses() {
    assertThat(FarOff.warning(ROUTE, at(1.04, BYTES, DESCRIPTORS, 2), ADAPTER).orElseThrow())
        .contains("route " + ROUTE)
        .contains("1.04 GB/s")
        .contains("12.50 GB/s")
        .contains("/sys/class/infiniband/rdmap79s0/ports/1/rate (100 Gb/sec (4X EDR))")
        .contains("congested")
        .contains("./sluice doctor")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"0.01, true", "3.12, true", "3.13, false", "12.5, false", "50, false"})
  void itIsFarOffBelowAQuarter(double rate, boolean far) {
    assertThat(warned(at(rate, BYTES, DESCRIPTORS, 1))).isEqualTo(far);
  }

  @ParameterizedTest
  @CsvSource({"0.99, true", "1.01, false"})
  void memoryIsFarOffBelowAnEighthSinceABusyHostHasNotTwoCoresAtOnce(double rate, boolean far) {
    assertThat(FarOff.warning("UCX sysv/memory", at(rate, BYTES, DESCRIPTORS, 1), Expected.of(Carrier.MEMORY, 8, "a copy")).isPresent()).isEqualTo(far);
  }

  @ParameterizedTest
  @CsvSource({
    "67108864, 1000, 1, true",
    "67108863, 1000, 1, false",
    "33554432, 1000, 2, true",
    "33554432, 1000, 1, false",
    "16777216, 1000, 4, true",
    "16777216, 1000, 3, false",
    "16777215, 1000, 100000, false",
    "67108864, 16384, 1, true",
    "67108864, 16385, 1, false",
  })
  void littleAndWhatIsInShortPiecesSaysNothing(long bytes, long descriptors, int times, boolean far) {
    assertThat(warned(at(0.1, bytes, descriptors, times))).isEqualTo(far);
  }

  @Test
  void whereNothingIsKnownThereIsNoWarning() {
    assertThat(FarOff.warning(ROUTE, at(0.0001, BYTES, DESCRIPTORS, 9), Expected.unknown("nobody tells"))).isEmpty();
  }

  @Test
  void theRateIsThatOfTheFastestTime() {
    assertThat(new Measured(2_000_000_000, 1, 3, TimeUnit.SECONDS.toNanos(1)).gigabytesPerSecond()).isEqualTo(2.0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void everyCarrierHasCauses(Carrier carrier) {
    assertThat(FarOff.warning(ROUTE, at(0.1, BYTES, DESCRIPTORS, 1), Expected.of(carrier, 10, "somewhere")).orElseThrow()).contains(carrier.causes());
    assertThat(carrier.causes().split(",", -1)).hasSizeGreaterThanOrEqualTo(3);
  }
}
