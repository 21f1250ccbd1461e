package dev.sluice.config;

import static dev.sluice.config.Expect.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.config.InvalidConfigurationException.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine configuration file may hold, without regard to flags. */
final class EngineFileTest {
  private static final String SECTION = "cache_transceiver_config:\n";

  @TempDir
  private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("engine.yaml"), content);
  }

  private BackendSelection read(String content) throws IOException {
    return BackendSelection.fromEngineConfig(file(content), Map.of());
  }

  private Problem problem(String content) throws IOException {
    return problem(file(content));
  }

  private static Problem problem(Path path) {
    var problems = problems(() -> BackendSelection.fromEngineConfig(path, Map.of()));
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  @Test
  void backendUcxIsTheUcxModule() throws IOException {
    BackendSelection selection = read("tensor_parallel_size: 4\n" + SECTION + "  backend: UCX\n");
    assertThat(selection.source().label()).isEqualTo("engine-config");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.engineBackend()).isEqualTo("UCX");
    assertThat(selection.usesDefault()).isFalse();
    assertThat(selection.nixlPlugins()).isEmpty();
    assertThat(selection.warnings()).isEmpty();
    assertThat(selection.why("UCX")).endsWith("engine.yaml:3 sets backend: UCX");
    assertThat(selection.why("GDS")).startsWith("not asked for: ").endsWith("engine.yaml:3 sets backend: UCX");
  }

  @Test
  void backendNixlIsNixlWithUcx() throws IOException {
    BackendSelection selection = read(SECTION + "  backend: NIXL\n");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.nixlPlugins()).containsExactly("UCX");
  }

  @Test
  void backendDefaultIsNixl() throws IOException {
    BackendSelection selection = read(SECTION + "  backend: DEFAULT\n");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.engineBackend()).isEqualTo("DEFAULT");
    assertThat(selection.why("NIXL")).endsWith("sets backend: DEFAULT, which means NIXL");
  }

  @Test
  void anyOtherNameIsAProvidersName() throws IOException {
    assertThat(read(SECTION + "  backend: MOONCAKE\n").enabled()).containsExactly("MOONCAKE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ucx", "Ucx", "\"ucx\"", "'UCX'", "!!str UCX"})
  void theNameIsUpperCasedAndMayBeQuoted(String spelling) throws IOException {
    assertThat(read(SECTION + "  backend: " + spelling + "\n").engineBackend()).isEqualTo("UCX");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    SECTION + "  backend: null\n", SECTION + "  backend: ~\n", SECTION + "  backend:\n",
    SECTION + "  kv_transfer_timeout_ms: 5\n", "cache_transceiver_config: null\n", "cache_transceiver_config: {}\n",
    "tensor_parallel_size: 4\n", "{}\n"
  })
  void withoutABackendTheTransceiverIsOff(String content) throws IOException {
    BackendSelection selection = read(content);
    assertThat(selection.enabled()).isEmpty();
    assertThat(selection.engineBackend()).isNull();
    assertThat(selection.usesDefault()).isFalse();
    assertThat(selection.why("UCX")).startsWith("not asked for").endsWith("leaves the transceiver off");
    assertThat(selection.warnings()).singleElement().asString().contains("nothing is enabled", "engine.yaml");
    assertThat(problems(selection::requireEnabled).getFirst().remedy()).contains("backend: UCX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "true", "1.5", "[UCX]", "{name: UCX}", "\"\"", "' '", "UCX NIXL", "UCX,NIXL"})
  void aBackendThatIsNoNameIsRefusedWithItsLine(String value) throws IOException {
    Problem problem = problem(SECTION + "\n  backend: " + value + "\n");
    assertThat(problem.where()).endsWith("engine.yaml:3");
    assertThat(problem.message()).contains("backend is not the name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "UCX", "[backend, UCX]", "true"})
  void aSectionThatIsNoMappingIsRefusedWithItsLine(String value) throws IOException {
    Problem problem = problem("a: 1\ncache_transceiver_config: " + value + "\n");
    assertThat(problem.where()).endsWith("engine.yaml:2");
    assertThat(problem.message()).contains("no mapping");
  }

  @Test
  void theTimeoutIsTheDefaultDeadline() throws IOException {
    assertThat(read(SECTION + "  backend: UCX\n  kv_transfer_timeout_ms: 60000\n").defaultDeadline())
        .contains(Duration.ofMinutes(1));
    assertThat(read(SECTION + "  backend: UCX\n  kv_transfer_timeout_ms: 60_000\n").defaultDeadline())
        .contains(Duration.ofMinutes(1));
    assertThat(read(SECTION + "  backend: UCX\n  kv_transfer_timeout_ms: 2147483647\n").defaultDeadline())
        .contains(Duration.ofMillis(Integer.MAX_VALUE));
  }

  @Test
  void aNullTimeoutIsNoLimitAndAnAbsentOneSaysNothing() throws IOException {
    BackendSelection unlimited = read(SECTION + "  backend: UCX\n  kv_transfer_timeout_ms: null\n");
    assertThat(unlimited.defaultDeadline()).isEmpty();
    assertThat(unlimited.unlimitedDeadline()).isTrue();
    BackendSelection silent = read(SECTION + "  backend: UCX\n");
    assertThat(silent.defaultDeadline()).isEmpty();
    assertThat(silent.unlimitedDeadline()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "0", "-1", "1.5", "60000.0", "1e3", "'60000'", "soon", "true", "[1]", "{a: 1}", "0x10", "010", "_1",
    "2147483648", "99999999999999999999999999"
  })
  void aTimeoutThatIsNoPositiveWholeNumberIsRefused(String value) throws IOException {
    Problem problem = problem(SECTION + "  backend: UCX\n  kv_transfer_timeout_ms: " + value + "\n");
    assertThat(problem.where()).endsWith("engine.yaml:3");
    assertThat(problem.message()).isEqualTo("kv_transfer_timeout_ms must be positive");
  }

  @Test
  void keysThatSteerTheEngineAreListedOnceAsIgnored() throws IOException {
    assertThat(read(SECTION + "  backend: UCX\n  max_tokens_in_buffer: 4\n  transceiver_runtime: CPP\n"
            + "  agent_bounce_params: {min_descriptor_count: 1}\n").warnings())
        .singleElement().asString().contains("ignored").endsWith("agent_bounce_params, max_tokens_in_buffer, transceiver_runtime");
  }

  @Test
  void aMisspeltKeyIsWarnedAboutWithItsLine() throws IOException {
    assertThat(read(SECTION + "  bakend: UCX\n").warnings().getFirst())
        .endsWith("engine.yaml:2: unknown key bakend in cache_transceiver_config, did you mean backend?");
    assertThat(read(SECTION + "  backend: UCX\n  kvTransferTimeoutMs: 5\n").warnings())
        .singleElement().asString().contains("engine.yaml:3", "did you mean kv_transfer_timeout_ms?");
    assertThat(read(SECTION + "  backend: UCX\n  colour: blue\n").warnings())
        .singleElement().asString().contains("engine.yaml:3", "unknown key colour").doesNotContain("did you mean", "blue");
  }

  @Test
  void aMisspeltSectionIsWarnedAboutWithItsLine() throws IOException {
    assertThat(read("a: 1\ncache_transciever_config:\n  backend: UCX\n").warnings())
        .anySatisfy(warning -> assertThat(warning).contains("engine.yaml:2", "did you mean cache_transceiver_config?"));
  }

  @Test
  void aSectionBelowAnotherKeyIsWarnedAbout() throws IOException {
    assertThat(read("context_servers:\n  cache_transceiver_config:\n    backend: UCX\n").warnings())
        .anySatisfy(warning -> assertThat(warning).contains("engine.yaml:1", "not below context_servers"));
  }

  @Test
  void aDuplicateKeyIsRefusedWithBothLines() throws IOException {
    Problem problem = problem(SECTION + "  backend: UCX\n  backend: NIXL\n");
    assertThat(problem.where()).endsWith("engine.yaml:3");
    assertThat(problem.message()).contains("backend is there twice (first in line 2)");
    assertThat(problem(SECTION + "  backend: UCX\n" + SECTION + "  backend: UCX\n").where()).endsWith("engine.yaml:3");
  }

  @Test
  void mergedKeysAreReadAndOwnKeysWin() throws IOException {
    BackendSelection selection = read("base: &b {backend: NIXL, kv_transfer_timeout_ms: 7}\n"
        + SECTION + "  <<: *b\n  backend: UCX\n");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.defaultDeadline()).contains(Duration.ofMillis(7));
  }

  @Test
  void severalMistakesAreNamedAtOnceTogetherWithVariables() throws IOException {
    Path path = file(SECTION + "  backend: 5\n  kv_transfer_timeout_ms: 0\n");
    assertThat(problems(() -> BackendSelection.fromEngineConfig(path, Map.of("SLUICE_BACKEND_UCX", "maybe")))).hasSize(3);
  }

  @Test
  void whatIsNotYamlIsRefusedWithItsLineAndWithoutItsText() throws IOException {
    Problem problem = problem("a: 1\npassword: \"hunter2\n");
    assertThat(problem.where()).containsPattern("engine\\.yaml:[23]$");
    assertThat(problem.toString()).doesNotContain("hunter2");
    assertThat(problem("a: [1\nb: 2\n").message()).startsWith("not a readable engine configuration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- backend: UCX\n", "UCX\n", "5\n", "a: 1\n---\nb: 2\n", "null\n", "%YAML 9.9\n---\na: 1\n", "a: *b\n"})
  void oneDocumentWithAMappingIsWanted(String content) throws IOException {
    assertThat(problem(content).message()).startsWith("not a readable engine configuration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# nothing\n"})
  void anEmptyFileIsRefused(String content) throws IOException {
    assertThat(problem(content).message()).contains("empty");
  }

  @Test
  void aTagCreatesNothing() throws IOException {
    assertThat(read("a: !!java.lang.ProcessBuilder [touch]\n" + SECTION + "  backend: UCX\n").enabled()).containsExactly("UCX");
  }

  @Test
  void anAliasBombIsRefused() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(problem(bomb + SECTION + "  backend: UCX\n").message()).startsWith("not a readable engine configuration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<: *a", "<<: [*a, *a]", "!!merge <<: *a"})
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMappingThatMergesItselfIsReadOnce(String merge) throws IOException {
    assertThat(read("cache_transceiver_config: &a\n  " + merge + "\n  backend: UCX\n").enabled()).containsExactly("UCX");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMappingThatHoldsItselfIsRead() throws IOException {
    assertThat(read("a: &a\n  b: *a\n  c: [*a]\n" + SECTION + "  backend: UCX\n  agent_bounce_params: *a\n").enabled())
        .containsExactly("UCX");
  }

  @Test
  void aFileNestedTooDeeplyIsRefused() throws IOException {
    assertThat(problem("[".repeat(400_000)).message()).startsWith("not a readable engine configuration");
  }

  @Test
  void aFileOfOneMebibyteIsReadAndALargerOneIsRefused() throws IOException {
    String start = SECTION + "  backend: UCX\n#";
    String largest = start + "x".repeat((1 << 20) - start.length());
    assertThat(read(largest).enabled()).containsExactly("UCX");
    assertThat(problem(largest + "x").message()).contains("larger than 1 MiB");
  }

  @Test
  void anEndlessFileIsRefused() {
    Path zero = Path.of("/dev/zero");
    assumeThat(zero).exists();
    assertThat(problem(zero).message()).contains("larger than 1 MiB");
  }

  @Test
  void aMissingFileIsRefused() {
    assertThat(problem(folder.resolve("none.yaml")).message()).isEqualTo("no such file");
  }

  @Test
  void aDirectoryIsRefused() {
    assertThat(problem(folder).message()).isEqualTo("is a directory");
  }

  @Test
  void aPathThroughAFileIsRefused() throws IOException {
    assertThat(problem(file("a: 1\n").resolve("more")).message()).startsWith("cannot be read");
  }

  @Test
  void anUnreadableFileIsRefused() throws IOException {
    Path path = file("a: 1\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(path)).as("a user that may read everything").isFalse();
    assertThat(problem(path).message()).contains("not readable");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() throws IOException {
    Path path = Files.write(folder.resolve("latin.yaml"), "é: 1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(problem(path).message()).contains("UTF-8");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', 0, 1, 2});
    assertThat(problem(binary).message()).startsWith("not a readable engine configuration");
  }
}
