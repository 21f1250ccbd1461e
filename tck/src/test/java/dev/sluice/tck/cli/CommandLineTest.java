package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  @Test
  void anUnknownCommandIsAUsageErrorThatNamesTheNearest() {
    Run run = Run.of("dmeo");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("sluice: unknown command 'dmeo'. Did you mean demo? ./sluice --help lists what is allowed.\n");
  }

  @Test
  void anUnknownOptionIsAUsageErrorThatNamesTheNearest() {
    Run run = Run.of("demo", "--wrokload", "W7");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("'--wrokload'").contains("Did you mean --workload?");
  }

  @Test
  void noCommandIsAUsageError() {
    assertThat(Run.of().exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "prefill", "decode", "info", "config", "doctor", "natives", "test"})
  void helpListsEveryCommandAndEachHasHelp(String command) {
    assertThat(Run.of("--help").out()).contains(command);
    assertThat(Run.of(command, "--help").exit()).isZero();
    assertThat(Run.of(command, "--help").out()).contains("--json");
  }

  /** The script is given to the shell itself, which is asked what it would complete. */
  @Test
  void shellsCompleteCommandsAndOptions(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "NOT RUN: there is no bash");
    Path script = Files.writeString(folder.resolve("completion"), Run.of("completion").out());
    String asking = "source " + script + "; COMP_WORDS=(sluice %s); COMP_CWORD=%d; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}; _complete_sluice; echo ${COMPREPLY[*]}";

    assertThat(bash(String.format(asking, "de", 1))).contains("demo").contains("decode");
    assertThat(bash(String.format(asking, "demo --wo", 2))).contains("--workload");
  }

  private static String bash(String commands) throws Exception {
    Process process = new ProcessBuilder("/bin/bash", "-c", commands).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void theVersionIsOneLine() {
    Run run = Run.of("--version");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("sluice ").hasLineCount(1);
  }

  @Test
  void withJsonAnErrorIsOneDocument() {
    Run run = Run.of("demo", "--json", "--workload", "W77");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).hasLineCount(1);
    assertThat(run.error().path("exit").asInt()).isEqualTo(2);
    assertThat(run.error().path("kind").asString()).isEqualTo("usage");
    assertThat(run.error().path("message").asString()).contains("W77");
    assertThat(run.error().path("remedy").asString()).contains("W3b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workload W7 --model Qwen3-8B --tokens 5",
        "--model Qwen3-8B",
        "--tokens 5",
        "--model Qwen9 --tokens 5",
        "--tokens 0 --model Qwen3-8B",
        "--tokens many --model Qwen3-8B",
        "--operation push",
        "--memory disk",
        "--repeat 0",
        "--timeout 0",
        "--input /",
        "--input /nonexistent",
        "--input /dev/null",
        "--input",
      })
  void wrongOptionsAreRefusedInOneLine(String options) {
    String[] arguments = ("demo " + options).split(" ", -1);
    Run run = Run.of(arguments);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).contains(arguments[1]);
  }

  @Test
  void anEmptyInputIsRefused(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));

    Run run = Run.of("demo", "--input", empty.toString());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is empty");
  }

  @Test
  void aWorkloadThatIsLargerThanMemoryIsRefusedBeforeAnythingStarts() {
    Run run = Run.of("demo", "--model", "Llama-3.1-70B", "--tokens", "10000000", "--json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error().path("kind").asString()).isEqualTo("memory");
  }

  @Test
  void deviceMemoryIsNotAvailableYet() {
    assertThat(Run.of("demo", "--memory", "device").exit()).isEqualTo(3);
  }

  @Test
  void nothingEnabledIsAConfigurationErrorThatNamesTheVariable() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_UCX", "false"), "demo");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("SLUICE_BACKEND_UCX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7070", "host:", ":7070", "host:70700", "a:b:7070", "host:seven"})
  void anAddressIsHostAndPort(String address) {
    Run run = Run.of("prefill", "--listen", address);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--listen");
  }

  @Test
  void addressesOfTheNewerProtocolAreInBrackets() {
    assertThat(HostPort.parse("--listen", "[::1]:7070")).isEqualTo(new HostPort("--listen", "::1", 7070));
    assertThat(HostPort.parse("--listen", "[::1]:7070")).hasToString("[::1]:7070");
  }

  @Test
  void verbosePrintsTheStackAndOthersDoNot() {
    assertThat(Run.of("demo", "--workload", "x").err()).doesNotContain("\tat ");
    assertThat(Run.of("demo", "--workload", "x", "--verbose").err()).contains("\tat ");
  }
}
