package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.MemoryKind;
import dev.sluice.ffm.SignalHandlers;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class LibfabricProviderTest {
  private static final String RXM = "tcp;ofi_rxm";
  private static final int SOME = 8;

  private static Availability availability(Map<String, String> parameters, Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(variables);
    return new LibfabricBackendProvider().availability(new BackendConfig(parameters, environment));
  }

  /** Says loudly that a test does not run where there is no libfabric. */
  static Availability.Available require() {
    return require(Map.of());
  }

  private static Availability.Available require(Map<String, String> parameters) {
    return switch (availability(parameters, Map.of())) {
      case Availability.Available available -> available;
      case Availability.Unavailable why -> {
        System.err.println("NOT RUN: libfabric is not used for real: " + why.reason());
        throw new TestAbortedException(why.reason());
      }
    };
  }

  private static String unavailable(Map<String, String> parameters, Map<String, String> variables) {
    return switch (availability(parameters, variables)) {
      case Availability.Available available -> throw new AssertionError("is available: " + available);
      case Availability.Unavailable why -> why.reason() + "; " + why.remedy();
    };
  }

  @Test
  void tellsVersionPathAndProviders() {
    Availability.Available available = require();

    assertThat(available.version()).matches("\\d+\\.\\d+");
    assertThat(available.library()).contains("libfabric.so.1");
    assertThat(available.memoryKinds()).containsExactly(MemoryKind.HOST);
    assertThat(available.transports()).isNotEmpty();
  }

  @Test
  void aProviderThatIsNotThereIsUnavailableWithTheParametersToChange() {
    require();

    assertThat(unavailable(Map.of("provider", "nosuch"), Map.of())).contains("no provider nosuch").contains("fi_info");
    assertThat(unavailable(Map.of("domain", "nosuch9"), Map.of())).contains("nosuch9");
  }

  @Test
  void sharedMemoryUnderEfaIsRefusedWithTheReason() {
    require();

    assertThat(unavailable(Map.of(), Map.of("FI_EFA_ENABLE_SHM_TRANSFER", "1"))).contains("FI_EFA_ENABLE_SHM_TRANSFER=0").contains("crash");
    assertThat(unavailable(Map.of("fi_efa_enable_shm_transfer", "1"), Map.of())).contains("FI_EFA_ENABLE_SHM_TRANSFER=0");
  }

  @Test
  void aVariableThatComesTooLateIsRefused() {
    require();

    assertThat(unavailable(Map.of("fi_tcp_port_low_range", "2000"), Map.of())).contains("FI_TCP_PORT_LOW_RANGE").contains("not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "shm"})
  void openingLeavesTheJvmItsSignals(String provider) throws BackendException {
    require();
    try (SignalHandlers before = SignalHandlers.keep()) {
      open(provider).close();

      assertThat(before.taken()).isEmpty();
    }
    assertThat(implicitNullChecks(200_000)).as("which the JVM makes by SIGSEGV once they are compiled").isEqualTo(200_000);
  }

  @Test
  void anEndpointOverRxmTakesLittleMemory() throws Exception {
    Availability.Available _ = require(Map.of("provider", RXM));
    List<Backend> opened = new ArrayList<>();
    try {
      opened.add(open(RXM));
      long before = residentBytes();
      while (opened.size() <= SOME) {
        opened.add(open(RXM));
      }
      assertThat((residentBytes() - before) / SOME).as("bytes of each").isLessThan(48 << 20);
    } finally {
      opened.forEach(Backend::close);
    }
  }

  /** With an endpoint that takes connections. */
  private static Backend open(String provider) throws BackendException {
    Backend backend = new LibfabricBackendProvider().open(new BackendContext("test", new BackendConfig(Map.of("provider", provider), System.getenv()), (_, _, _) -> {}, _ -> {}));
    assertThat(backend.workers()).isNotEmpty();
    return backend;
  }

  private static long residentBytes() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
  }

  private static int implicitNullChecks(int count) {
    int caught = 0;
    for (int i = 0; i < count; i++) {
      try {
        caught += length(i < count / 2 ? null : nothing());
      } catch (NullPointerException expected) {
        caught++;
      }
    }
    return caught;
  }

  private static int[] nothing() {
    return null;
  }

  private static int length(int[] array) {
    return array.length;
  }
}
