package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.ffm.ProcessMaps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
  private static final Map<String, String> ILL = Map.of("FI_EFA_ENABLE_SHM_TRANSFER", "1", "NIXL_PLUGIN_DIR", "/nonexistent", "TRTLLM_USE_UCX_KV_CACHE", "1");

  @Test
  void onThisMachineThereIsNoError() {
    Run run = Run.of("doctor", "--json");

    assertThat(run.json().path("findings").valueStream().filter(finding -> finding.path("severity").asString().equals("ERROR"))).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void whatIsWrongInTheEnvironmentIsNamedWithItsRemedyAndEndsWith1() {
    Run run = Run.with(ILL, "doctor", "--json");

    assertThat(run.exit()).isEqualTo(1);
    Map<String, JsonNode> findings = run.json().path("findings").valueStream().collect(Collectors.toMap(finding -> finding.path("id").asString(), finding -> finding, (first, _) -> first));
    assertThat(findings).containsKeys("EFA-SHM", "NIXL-PLUGIN-DIR", "TRTLLM-SELECTOR");
    for (String id : new String[] {"EFA-SHM", "NIXL-PLUGIN-DIR", "TRTLLM-SELECTOR"}) {
      assertThat(findings.get(id).propertyNames()).contains("id", "severity", "what", "seen", "remedy");
      assertThat(findings.get(id).path("severity").asString()).isEqualTo(id.equals("TRTLLM-SELECTOR") ? "WARNING" : "ERROR");
      assertThat(findings.get(id).path("remedy").asString()).isNotBlank();
    }
  }

  @Test
  void aConfigurationThatCannotBeUnderstoodIsAFindingBesideTheOthers() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_UCX", "perhaps", "FI_EFA_ENABLE_SHM_TRANSFER", "1"), "doctor", "--json");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.json().path("findings").valueStream().map(finding -> finding.path("id").asString())).contains("CONFIGURATION", "EFA-SHM");
    assertThat(run.out()).contains("SLUICE_BACKEND_UCX");
  }

  @Test
  void aBackendThatIsAskedForAndCannotBeUsedIsAnError() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_LIBFABRIC", "true", "SLUICE_BACKEND_LIBFABRIC__LIBRARY", "/nonexistent"), "doctor", "--json");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.json().path("findings").valueStream().filter(finding -> finding.path("id").asString().equals("BACKEND")).map(finding -> finding.path("seen").asString()))
        .singleElement().asString().contains("/nonexistent");
  }

  @Test
  void peopleGetTheSameAsText() {
    Run run = Run.with(ILL, "doctor");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("ERROR    EFA-SHM: ").contains("seen   FI_EFA_ENABLE_SHM_TRANSFER=1").contains("remedy set FI_EFA_ENABLE_SHM_TRANSFER=0").contains("page   tck/DOCTOR.md#efa-shm")
        .containsPattern("\\n\\d+ errors, \\d+ warnings?, \\d+ notes?\\n");
  }

  /** A process that has begun, and ends when it is let go. */
  private static Process started(Map<String, String> environment) throws IOException {
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", "echo ready; read answer").redirectError(ProcessBuilder.Redirect.INHERIT);
    shell.environment().clear();
    shell.environment().putAll(environment);
    Process process = shell.start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  private static Run examined(Process process) {
    try {
      return Run.with(Map.of("FI_EFA_ENABLE_SHM_TRANSFER", "1"), "doctor", "--json", "--pid", Long.toString(process.pid()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static Map<String, JsonNode> findings(Run run) {
    return run.json().path("findings").valueStream().collect(Collectors.toMap(finding -> finding.path("id").asString(), finding -> finding, (first, _) -> first));
  }

  @Test
  void ofAnotherProcessTheVariablesCountThatItWasStartedWith() throws IOException {
    Run run = examined(started(Map.of("NIXL_PLUGIN_DIR", "/nonexistent", "SLUICE_BACKEND_LIBFABRIC", "true", "SLUICE_BACKEND_LIBFABRIC__LIBRARY", "/nonexistent")));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(findings(run)).containsOnlyKeys("NIXL-PLUGIN-DIR");
  }

  @Test
  void ofAnotherProcessAllIsWellWhereItIs() throws IOException {
    Run run = examined(started(Map.of("FI_EFA_ENABLE_SHM_TRANSFER", "0")));

    assertThat(findings(run)).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void ofAnotherProcessTheLibrariesCountThatItHasLoaded(@TempDir Path folder) throws IOException {
    Path library = ProcessMaps.read().mapped("libm.so").getFirst();
    Path first = Files.copy(library, folder.resolve("libucp.so.0.0.0"));
    Path second = Files.copy(library, folder.resolve("libucp-0a1b2c3d.so.0.0.0"));

    Run run = examined(started(Map.of("LD_PRELOAD", first + ":" + second)));

    assertThat(findings(run).get("LOADED-COPIES").path("seen").asString()).contains(first.toString()).contains(second.toString());
  }

  @Test
  void ofAnotherProcessTheEngineConfigurationIsReadFromItsFolder(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("engine.yaml"), "cache_transceiver_config:\n  backend: DEFAULT\n");
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", "echo ready; read answer").directory(folder.toFile());
    shell.environment().clear();
    shell.environment().putAll(Map.of("SLUICE_ENGINE_CONFIG", "engine.yaml", "TRTLLM_USE_UCX_KVCACHE", "1"));
    Process process = shell.start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");

    assertThat(findings(examined(process)).get("TRTLLM-SELECTOR").path("seen").asString()).contains("backend: DEFAULT");
  }

  @Test
  void aProcessThatIsNotThereIsAUsageError() throws Exception {
    Process ended = new ProcessBuilder("/bin/true").start();
    ended.waitFor();

    Run run = Run.of("doctor", "--pid", Long.toString(ended.pid()));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--pid: there is no process " + ended.pid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "self", ""})
  void whatIsNoProcessIsAUsageError(String pid) {
    Run run = Run.of("doctor", "--pid", pid);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--pid");
  }

  /** The same command without the capability to look into processes that may do more than itself. */
  @Test
  void aProcessThatMayNotBeLookedIntoIsToldWithTheRemedy() throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"));
    assumeTrue(mayTrace() && Files.isExecutable(Path.of("/usr/bin/setpriv")), "NOT RUN: needs root, and setpriv");
    String own = Long.toString(ProcessHandle.current().pid());
    command.addAll(Fork.command(Main.class, "doctor", "--pid", own));

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isEqualTo(2);
    assertThat(output).contains("process " + own + " may not be looked into: no permission to read /proc/" + own + "/").contains("SYS_PTRACE");
  }

  private static boolean mayTrace() throws IOException {
    String bits = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("CapEff:")).findFirst().orElseThrow().substring(7).strip();
    return (Long.parseUnsignedLong(bits, 16) >>> 19 & 1) != 0;
  }
}
