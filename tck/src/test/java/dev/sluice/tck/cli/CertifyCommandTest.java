package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.FastForks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code ./sluice certify} does with its options. Whole certifications are in {@link MutantsTest} and in the suites over each backend. */
class CertifyCommandTest {
  @TempDir
  Path folder;

  @BeforeAll
  static void makeForksFast() {
    FastForks.use();
  }

  private Run certify(String... options) {
    String[] all = new String[options.length + 3];
    all[0] = "certify";
    all[1] = "--report";
    all[2] = folder.resolve("r").toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return Run.of(all);
  }

  @Test
  void aRuleThatIsKeptGivesExit0AndThreeFiles() throws Exception {
    Run run = certify("--backend", "reference", "--rules", "xfer-1,REG-9", "--profile", "quick", "--seed", "7");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("1 passed, 0 failed, 1 not applicable").contains("seed 7").contains("only some rules");
    JsonNode json = Json.object(Files.readString(folder.resolve("r/report.json")));
    assertThat(json.path("backend").asString("")).isEqualTo("REFERENCE");
    assertThat(json.path("rules").size()).isEqualTo(2);
    assertThat(json.path("seed").asLong()).isEqualTo(7);
    assertThat(json.path("certified").size()).isZero();
    assertThat(folder.resolve("r/report.html")).content().contains("XFER-1");
    assertThat(folder.resolve("r/junit.xml")).content().contains("xfer1_");
  }

  @Test
  void jsonIsTheOnlyThingOnStandardOutput() throws Exception {
    Run run = certify("--backend", "REFERENCE", "--rules", "REG-1", "--profile", "quick", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(Json.object(run.out()).path("totals").path("pass").asInt()).isEqualTo(1);
  }

  @Test
  void aBackendThatIsNotThereIsExit3WithWhatIs() {
    Run run = certify("--backend", "NOSUCH");

    assertThat(run.exit()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err()).contains("NOSUCH").contains("REFERENCE").contains("--classpath");
  }

  @Test
  void anUnknownRuleIsExit2WithTheNamesOfChapters() {
    Run run = certify("--backend", "REFERENCE", "--rules", "XFER-99");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("XFER-99").contains("NOTIF");
  }

  @Test
  void rulesThatTheProfileDoesNotTryAreExit2() {
    Run run = certify("--backend", "REFERENCE", "--rules", "XFER-4", "--profile", "quick");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("XFER-4").contains("quick");
  }

  @Test
  void aClassPathThatCannotBeReadIsExit2() {
    Run run = certify("--backend", "REFERENCE", "--classpath", "/nonexistent/some.jar");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("/nonexistent/some.jar").contains("--classpath");
  }

  @Test
  void aReportThatCannotBeWrittenIsExit2() {
    Run run = Run.of("certify", "--backend", "REFERENCE", "--rules", "REG-1", "--report", "/proc/nowhere");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("/proc/nowhere");
  }

  @Test
  void otherKindsOfMemoryAndDevicesAreExit2() {
    assertThat(certify("--backend", "REFERENCE", "--require", "TAPE").exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(certify("--backend", "REFERENCE", "--device", "imaginary").exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(certify("--backend", "REFERENCE", "--time-scale", "0").exit()).isEqualTo(ExitCodes.CONFIGURATION);
  }

  @Test
  void theBackendIsRequired() {
    Run run = certify();

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("--backend");
  }
}
