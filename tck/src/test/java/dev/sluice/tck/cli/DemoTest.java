package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The main job, with real processes and the real library. */
@Timeout(180)
class DemoTest {

  @BeforeAll
  static void needsTheLibrary() {
    Natives.assumeUcx();
  }

  @Test
  void decodeReadsEveryByteOfTheDefaultWorkload() {
    Run run = Run.of("demo", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.path("backend").asString()).isEqualTo("UCX");
    assertThat(json.path("workload").asString()).isEqualTo("W7");
    assertThat(json.path("operation").asString()).isEqualTo("READ");
    assertThat(json.path("memory").asString()).isEqualTo("HOST");
    assertThat(json.path("spans").asInt()).isEqualTo(56);
    assertThat(json.path("descriptors").asInt()).isEqualTo(3_528);
    assertThat(json.path("bytesPerDescriptor").asInt()).isEqualTo(32_768);
    assertThat(json.path("bytes").asLong()).isEqualTo(115_605_504);
    assertThat(json.path("seconds").asDouble()).isPositive();
    assertThat(json.path("gigabytesPerSecond").asDouble()).isPositive();
    assertThat(json.path("verified").asBoolean()).isTrue();
    assertThat(json.path("checksum").asString()).startsWith("crc32c:");
    assertThat(json.path("prefillPid").asLong()).isPositive().isNotEqualTo(json.path("decodePid").asLong());
    assertThat(json.path("route").propertyNames()).contains("transport", "device", "path", "known");
  }

  @Test
  void prefillWritesEveryByteOfTheDefaultWorkload() {
    Run run = Run.of("demo", "--operation", "write", "--repeat", "3", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("operation").asString()).isEqualTo("WRITE");
    assertThat(run.json().path("repetitions").asInt()).isEqualTo(3);
    assertThat(run.json().path("verified").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "write"})
  void aByteThatWasTamperedWithIsFound(String operation) {
    Run run = Run.of("demo", "--tamper", "--operation", operation, "--json");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.json().path("verified").asBoolean()).isFalse();
    assertThat(run.json().path("difference").path("text").asString()).contains("differs at byte");
    assertThat(run.err()).hasLineCount(1).contains("the bytes differ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "write"})
  void deviceMemoryArrivesInDeviceMemory(String operation) {
    Run run = Run.of("demo", "--memory", "device", "--device", "simulated", "--operation", operation, "--repeat", "2", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("memory").asString()).isEqualTo("DEVICE");
    assertThat(run.json().path("route").path("path").asString()).isEqualTo("staged");
    assertThat(run.json().path("verified").asBoolean()).isTrue();
    assertThat(run.json().path("simulated").asBoolean()).isTrue();
  }

  @Test
  void aByteThatWasTamperedWithIsFoundInDeviceMemory() {
    assertThat(Run.of("demo", "--memory", "device", "--device", "simulated", "--tamper").exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"W3b", "W1c"})
  void layoutsWithStridesPartsAndFewSpansArriveToo(String workload) {
    Run run = Run.of("demo", "--workload", workload, "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("verified").asBoolean()).isTrue();
  }

  @Test
  void aModelsLayoutIsMadeForItsTokens() {
    Run run = Run.of("demo", "--model", "DeepSeek-V3.2", "--tokens", "100", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("bytes").asLong()).isEqualTo(128L * 48_068);
  }

  @Test
  void aFilesBytesAreMovedAndCompared(@TempDir Path folder) throws IOException {
    byte[] bytes = new byte[5_000_001];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("input.bin"), bytes);

    Run run = Run.of("demo", "--input", file.toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("a file of 5,000,001 bytes").contains("by checksum and by content");
  }

  @Test
  void overTcpTheRouteSaysTcp() {
    Run run = Run.with(Map.of("UCX_TLS", "tcp"), "demo", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("route").path("transport").asString()).isEqualTo("tcp");
  }

  @Test
  void whatNativeLibrariesPrintDoesNotReachStandardOutput() {
    Run run = Run.with(Map.of("UCX_LOG_LEVEL", "info"), "demo", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).as("UCX prints").contains("UCX  INFO");
    assertThat(run.json().path("verified").asBoolean()).isTrue();
  }

  @Test
  void withAClusterSecretTheDemoWorksToo() {
    assertThat(Run.with(Map.of("SLUICE_CLUSTER_SECRET", "sixteen bytes or more"), "demo").exit()).isZero();
  }

  @Test
  void aBackendThatNobodyProvidesIsNotAvailable() {
    Run run = Run.of("demo", "--backend", "MOONCAKE", "--json");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.error().path("message").asString()).contains("MOONCAKE").contains("UCX");
  }

  @Test
  void aTransportThatIsRequiredAndNotReachedIsNotAvailable() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT", "srd"), "demo");

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).hasLineCount(1).contains("srd");
  }
}
