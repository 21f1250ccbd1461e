package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tools of others really printed, as figures. */
class ToolOutputTest {
  private static final Shape READ = Shape.walk(Operation.READ, 32_768, 4096, 1 << 30);
  private static final Shape WRITE = Shape.walk(Operation.WRITE, 32_768, 4096, 1 << 30);
  private static final Shape SMALL = Shape.walk(Operation.WRITE, 8, 1, 1 << 20);
  private static final Shape MANY = Shape.walk(Operation.WRITE, 65_536, 64, 1 << 28);
  private static final Sampling FEW = Sampling.of(5, 0.01);

  private static final String LATENCY = """
      iterations,99.0_percentile_lat,avg_lat,overall_lat,avg_bw,overall_bw,avg_mr,overall_mr
      2000,0.330,0.254,0.254,30.00,30.00,3932774,3932774
      """;
  private static final String BANDWIDTH = """
      [1795425518.398014] [vm:7129 :0]     ucp_context.c:1492 UCX  WARN  transport 'nosuch' is not available, please use one or more of: cma, mm, posix, self, shm, sm, sysv, tcp
      iterations,50.0_percentile_lat,avg_lat,overall_lat,avg_bw,overall_bw,avg_mr,overall_mr
      [1795425518.400332] [vm:7126 :0]     ucp_context.c:1754 UCX  WARN  some warning, of which nobody knows, why, it, comes, here, now
      1000,28.682,519.700,519.700,120.26,120.26,1924,1924
      """;

  @Test
  void fioIsTheTimeInWhichItMovedAsMuchAsACall() throws Exception {
    Measured found = Fio.measured(recorded("fio-read.json"), READ);

    assertThat(found.nanos()).containsExactly(new double[] {703e6 / (1_073_741_824.0 / (32_768 * 4096))}, within(1.0));
    assertThat(found.calls()).isEqualTo(8);
    assertThat(found.cpuNanos()).isNaN();
  }

  @Test
  void fioMayWarnBeforeItsJson() throws Exception {
    assertThat(Fio.measured("fio: this is a warning\n" + recorded("fio-read.json"), READ).nanos()).hasSize(1);
  }

  @Test
  void fioThatReadMovedNothingForAWrite() {
    assertThatThrownBy(() -> Fio.measured(recorded("fio-read.json"), WRITE)).isInstanceOf(CannotException.class).hasMessageContaining("nothing");
  }

  @Test
  void fioWithoutJsonCannotForItsLastWords() {
    assertThatThrownBy(() -> Fio.measured("fio: time_based requires a runtime/timeout setting\n", READ)).isInstanceOf(CannotException.class).hasMessageContaining("requires a runtime");
  }

  @Test
  void theLastWordsOfAJvmSayWhyItFailedAndNotWhere() {
    String said = "Exception in thread \"main\" java.io.IOException: first\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: out of luck at (the) end\n\tat d.E.f(E.java:2)\n\t... 3 more\n\n";

    assertThat(OneShot.lastWords(said)).isEqualTo("Caused by: java.io.IOException: out of luck at (the) end");
    assertThat(OneShot.lastWords("\tat a.B.c(B.java:1)\n")).isEqualTo("it said nothing");
  }

  @Test
  void perftestTellsTheTimeOfOne() throws Exception {
    Measured found = Perftest.measured(LATENCY, SMALL, FEW, 2000);

    assertThat(found.nanos()).containsExactly(new double[] {254}, within(0.001));
    assertThat(found.note()).isEqualTo("in cache, one buffer");
  }

  @Test
  void perftestTellsThePercentileOfCallsAlone() throws Exception {
    assertThat(Perftest.measured(LATENCY, SMALL, Sampling.each(2000), 2000).nanos()).containsExactly(new double[] {330}, within(0.001));
  }

  @Test
  void aCallOfPerftestIsAsManyAsAreUnderWayAtOnceWhateverTheLibraryWarnsOf() throws Exception {
    assertThat(Perftest.measured(BANDWIDTH, MANY, FEW, 1000).nanos()).containsExactly(new double[] {64 * 519_700.0}, within(1.0));
  }

  @Test
  void perftestWithoutATableCannotForItsLastWords() {
    assertThatThrownBy(() -> Perftest.measured("perftest_run.c:363  UCX  ERROR Failed to run test: No such device\n", SMALL, FEW, 1)).isInstanceOf(CannotException.class)
        .hasMessageContaining("No such device");
  }

  @Test
  void perftestIsAskedForWhatOursDoes() {
    assertThat(Perftest.test(SMALL)).isEqualTo("-t ucp_put_lat -s 8 -O 1");
    assertThat(Perftest.test(MANY)).isEqualTo("-t ucp_put_bw -s 65536 -O 64");
    assertThat(Perftest.test(READ)).isEqualTo("-t ucp_get -s 32768 -O 4096");
  }

  @Test
  void aProgramThatFailsCannotForItsLastWords() throws Exception {
    try (OneShot shot = OneShot.start(List.of("sh", "-c", "echo some; echo out of luck >&2; exit 3"), Map.of())) {
      assertThatThrownBy(shot::output).isInstanceOf(CannotException.class).hasMessage("exit code 3: out of luck");
    }
  }

  private static String recorded(String file) throws IOException {
    try (InputStream text = ToolOutputTest.class.getResourceAsStream(file)) {
      return new String(text == null ? new byte[0] : text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
