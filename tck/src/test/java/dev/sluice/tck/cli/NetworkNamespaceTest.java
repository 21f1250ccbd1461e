package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Prefill and decode as two containers of one machine have them: networks of their own, joined by a virtual cable. */
@Timeout(120)
class NetworkNamespaceTest {
  @TempDir private Path folder;

  private @Nullable TwoNetworks made;

  @BeforeEach
  void join() {
    Natives.assumeUcx();
    made = TwoNetworks.join(folder);
  }

  @AfterEach
  void part() {
    if (made != null) {
      made.close();
    }
  }

  private TwoNetworks networks() {
    return Objects.requireNonNull(made);
  }

  @Test
  void theJobIsDoneOverTcpThoughSharedMemoryIsInReach() throws Exception {
    Process prefill = networks().launch(TwoNetworks.ONE, Map.of(), "prefill", "--listen", TwoNetworks.ADDRESS + ":7790", "--json");
    networks().awaitWords("prefill", "--connect HOST:");
    Process decode = networks().launch(TwoNetworks.OTHER, Map.of(), "decode", "--connect", TwoNetworks.ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).as(networks().text("decode.err")).isZero();
    assertThat(prefill.waitFor()).as(networks().text("prefill.err")).isZero();
    JsonNode report = Json.object(networks().text("decode.out"));
    assertThat(report.path("verified").asBoolean()).isTrue();
    assertThat(report.path("route").path("transport").asString()).isEqualTo("tcp");
    assertThat(report.path("route").path("device").asString()).isEqualTo(TwoNetworks.DEVICE);
    assertThat(report.path("warnings")).as("the cable is as fast as it says, or nearly").isEmpty();
  }

  @Test
  void theJobIsDoneOverLibfabricsTcpToo() throws Exception {
    Natives.assumeLibfabric();
    Map<String, String> variables = Map.of("SLUICE_BACKEND_LIBFABRIC__PROVIDER", "tcp");
    Process prefill = networks().launch(TwoNetworks.ONE, variables, "prefill", "--listen", TwoNetworks.ADDRESS + ":7790", "--workload", "W3b", "--json");
    networks().awaitWords("prefill", "--connect HOST:");
    Process decode = networks().launch(TwoNetworks.OTHER, variables, "decode", "--connect", TwoNetworks.ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).as(networks().text("decode.err")).isZero();
    assertThat(prefill.waitFor()).as(networks().text("prefill.err")).isZero();
    JsonNode report = Json.object(networks().text("decode.out"));
    assertThat(report.path("verified").asBoolean()).isTrue();
    assertThat(report.path("route").path("backend").asString()).isEqualTo("LIBFABRIC");
    assertThat(report.path("route").path("device").asString()).isEqualTo(TwoNetworks.DEVICE);
  }

  @Test
  void withSharedMemoryAloneTheReasonIsToldAtOnce() throws Exception {
    Process prefill = networks().launch(TwoNetworks.ONE, Map.of("UCX_TLS", "shm"), "prefill", "--listen", TwoNetworks.ADDRESS + ":7790", "--json");
    networks().awaitWords("prefill", "--connect HOST:");
    Process decode = networks().launch(TwoNetworks.OTHER, Map.of("UCX_TLS", "shm"), "decode", "--connect", TwoNetworks.ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(Json.object(networks().text("decode.out")).path("error").path("message").asString()).contains("another network namespace").contains("UCX_TLS");
    assertThat(prefill.waitFor()).isEqualTo(ExitCodes.PEER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "write"})
  void aCableThatLetsFarLessThroughThanItSaysIsWarnedOf(String operation) throws Exception {
    assumeTrue(TwoNetworks.limit(TwoNetworks.ONE, TwoNetworks.DEVICES_OF_ONE.getFirst(), 400));
    String device = operation.equals("read") ? TwoNetworks.DEVICE : TwoNetworks.DEVICES_OF_ONE.getFirst();
    Process prefill = networks().launch(TwoNetworks.ONE, Map.of(), "prefill", "--listen", TwoNetworks.ADDRESS + ":7790", "--operation", operation);
    networks().awaitWords("prefill", "--connect HOST:");
    Process decode = networks().launch(TwoNetworks.OTHER, Map.of(), "decode", "--connect", TwoNetworks.ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).as(networks().text("decode.err")).isZero();
    assertThat(prefill.waitFor()).as(networks().text("prefill.err")).isZero();
    JsonNode report = Json.object(networks().text("decode.out"));
    assertThat(report.path("verified").asBoolean()).isTrue();
    assertThat(report.path("expected").path("gigabytesPerSecond").asDouble()).isEqualTo(1.25);
    assertThat(report.path("expected").path("from").asString()).isEqualTo("/sys/class/net/" + device + "/speed (10000 Mb/s)");
    String warning = "the route UCX tcp/" + device + ", direct, reported moved 0.05 GB/s at best, far less than the 1.25 GB/s";
    assertThat(report.path("warnings").path(0).asString()).startsWith(warning);
    assertThat(networks().text("decode.err")).containsOnlyOnce("sluice: warning: " + warning);
    assertThat(networks().text("prefill.err")).containsOnlyOnce("sluice: warning: " + warning);
    assertThat(networks().text("prefill.out")).contains("expected  1.25 GB/s by /sys/class/net/" + device + "/speed (10000 Mb/s)");
  }
}
