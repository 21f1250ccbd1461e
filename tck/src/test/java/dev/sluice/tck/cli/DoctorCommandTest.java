package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
}
