package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.tck.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The demo over a backend that reaches files and no other process. */
@Timeout(180)
class OffloadDemoTest {
  private static final Map<String, String> GDS_ALONE = Map.of("DYN_KVBM_NIXL_BACKEND_GDS", "true", "DYN_KVBM_NIXL_BACKEND_UCX", "false");

  @TempDir Path folder;

  @Test
  void prefillOffloadsIntoAFileAndDecodeReloadsEveryByte() {
    Run run = Run.of("demo", "--backend", "GDS", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.path("backend").asString()).isEqualTo("GDS");
    assertThat(json.path("workload").asString()).isEqualTo("W7");
    assertThat(json.path("operation").asString()).isEqualTo("READ");
    assertThat(json.path("spans").asInt()).isEqualTo(56);
    assertThat(json.path("descriptors").asInt()).isEqualTo(3_528);
    assertThat(json.path("bytes").asLong()).isEqualTo(115_605_504);
    assertThat(json.path("seconds").asDouble()).isPositive();
    assertThat(json.path("gigabytesPerSecond").asDouble()).isPositive();
    assertThat(json.path("offloadSeconds").asDouble()).isPositive();
    assertThat(json.path("offloadGigabytesPerSecond").asDouble()).isPositive();
    assertThat(json.path("offloadColdSeconds").asDouble()).isPositive();
    assertThat(json.path("verified").asBoolean()).isTrue();
    assertThat(json.path("comparedBy")).hasSize(2);
    assertThat(json.path("prefillPid").asLong()).isPositive().isNotEqualTo(json.path("decodePid").asLong());
    assertThat(Path.of(json.path("file").asString())).isAbsolute().doesNotExist();
  }

  @Test
  void thePageCacheIsDroppedWhereTheFileIsOnADevice() throws IOException {
    Run run = Run.of("demo", "--backend", "GDS", "--file", folder.resolve("kv").toString(), "--json");

    assertThat(run.json().path("cacheDropped").asBoolean()).isEqualTo(!Files.getFileStore(folder).type().equals("tmpfs"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POSIX"})
  void itGoesByAnyOfItsNames(String name) {
    Run run = Run.of("demo", "--backend", name, "--workload", "W1c");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("route     GDS ").contains("offload ").contains("reload ").contains("by checksum and by content");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theEnvironmentAloneChoosesItToo() {
    Run run = Run.with(GDS_ALONE, "demo", "--json", "--repeat", "2");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("backend").asString()).isEqualTo("GDS");
    assertThat(run.json().path("repetitions").asInt()).isEqualTo(2);
  }

  @Test
  void besideABackendThatReachesProcessesNoFileIsUsed() {
    Natives.assumeUcx();
    Run run = Run.with(Map.of("DYN_KVBM_NIXL_BACKEND_GDS", "true", "DYN_KVBM_NIXL_BACKEND_UCX", "true"), "demo", "--operation", "write", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("backend").asString()).isEqualTo("UCX");
    assertThat(run.json().has("file")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"W5b"})
  void layoutsWithStridesAndPartsAreReloadedToo(String workload) {
    Run run = Run.of("demo", "--backend", "GDS", "--workload", workload, "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().path("verified").asBoolean()).isTrue();
  }

  @Test
  void aFilesBytesAreOffloadedAndReloaded() throws IOException {
    byte[] bytes = new byte[5_000_001];
    new Random(1).nextBytes(bytes);
    Path input = Files.write(folder.resolve("input.bin"), bytes);

    Run run = Run.of("demo", "--backend", "GDS", "--input", input.toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("a file of 5,000,001 bytes").contains("by checksum and by content");
    assertThat(input).hasBinaryContent(bytes);
  }

  @Test
  void aByteOfTheFileThatWasTamperedWithIsFound() {
    Path file = folder.resolve("kv");
    Run run = Run.of("demo", "--backend", "GDS", "--tamper", "--file", file.toString(), "--json");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.json().path("verified").asBoolean()).isFalse();
    assertThat(run.json().path("difference").path("text").asString()).contains("differs at byte");
    assertThat(run.json().path("file").asString()).isEqualTo(file.toString());
    assertThat(run.err()).hasLineCount(1).contains("the bytes differ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatExistsIsRefusedAndLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("precious"), "precious");

    Run run = Run.of("demo", "--backend", "GDS", "--file", file.toString(), "--json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error().path("message").asString()).contains("--file " + file).contains("exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aFileThatCannotBeMadeIsRefused() {
    Run run = Run.of("demo", "--backend", "GDS", "--file", folder.resolve("missing").resolve("kv").toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--file").contains("no such folder");
  }

  @Test
  void anOperationIsRefusedSinceBothAreDone() {
    Run run = Run.of("demo", "--backend", "GDS", "--operation", "write", "--json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error().path("kind").asString()).isEqualTo("usage");
    assertThat(run.error().path("message").asString()).contains("--operation").contains("GDS");
  }

  @Test
  void aFileIsRefusedWhereBytesGoFromProcessToProcess() {
    Natives.assumeUcx();
    Path file = folder.resolve("kv");
    Run run = Run.of("demo", "--backend", "UCX", "--file", file.toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--file").contains("UCX");
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefill --listen 127.0.0.1:0", "decode --connect 127.0.0.1:9"})
  void twoMachinesAreRefused(String command) {
    Run run = Run.with(GDS_ALONE, command.split(" ", -1));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("GDS").contains("./sluice demo");
  }

  @Test
  void aDeviceWithoutRoomForAllBlocksIsNamedWithTheWayOut() {
    Job job = new Job(Workloads.named("W7").orElseThrow(), Operation.READ, MemoryKind.HOST, 1, 1, 0);
    FilePool pool = new FilePool(job, folder.resolve("kv"));

    pool.checkRoom(pool.bytes());
    assertThatThrownBy(() -> pool.checkRoom(pool.bytes() - 1)).isInstanceOfSatisfying(Failure.class, failure -> {
      assertThat(failure.exit()).isEqualTo(2);
      assertThat(failure.text()).contains(folder.resolve("kv").toString()).contains("115,605,504 bytes").contains("115,605,503 are free");
      assertThat(failure.remedy()).contains("--file");
    });
  }
}
