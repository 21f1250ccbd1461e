package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConfigCommandTest {

  @Test
  void theDocumentHasTheFixedFields() {
    JsonNode json = Run.of("config", "--json").json();

    assertThat(json.propertyNames())
        .contains("source", "enabled", "disabled", "usesDefault", "parameters", "engineBackend", "nixlPlugins", "variables", "warnings");
    assertThat(json.path("source").asString()).isEqualTo("environment");
    assertThat(json.path("enabled").toString()).isEqualTo("[\"UCX\"]");
    assertThat(json.path("usesDefault").asBoolean()).isTrue();
    assertThat(json.path("engineBackend").isNull()).isTrue();
  }

  @Test
  void namesAreAsTheFlagsGiveThem() {
    JsonNode json =
        Run.with(
                Map.of("DYN_KVBM_NIXL_BACKEND_ucx", "on", "DYN_KVBM_NIXL_BACKEND_GDS_MT__THREAD_COUNT", "8", "DYN_KVBM_NIXL_BACKEND_POSIX", "no"),
                "config", "--json")
            .json();

    assertThat(json.path("enabled").toString()).isEqualTo("[\"UCX\",\"GDS_MT\"]");
    assertThat(json.path("disabled").toString()).isEqualTo("[\"POSIX\"]");
    assertThat(json.path("parameters").toString()).isEqualTo("{\"GDS_MT\":{\"thread_count\":\"8\"}}");
    assertThat(json.path("variables")).hasSize(3);
    assertThat(json.path("variables").get(0).propertyNames()).containsExactly("name", "value", "effect");
  }

  @Test
  void settingsAreListedWithWhatTheyDo() {
    JsonNode json = Run.with(Map.of("SLUICE_JMX", "yes"), "config", "--json").json();

    assertThat(json.path("variables").toString()).contains("{\"name\":\"SLUICE_JMX\",\"value\":\"yes\",\"effect\":\"says whether agents are shown through JMX\"}");
  }

  @Test
  void everyMalformedVariableIsNamedAtOnce() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_UCX", "maybe", "DYN_KVBM_NIXL_BACKEND_GDS", ""), "config", "--json");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.error().path("kind").asString()).isEqualTo("configuration");
    assertThat(run.error().path("message").asString()).contains("SLUICE_BACKEND_UCX").contains("DYN_KVBM_NIXL_BACKEND_GDS");
  }

  @Test
  void nothingEnabledIsAWarning() {
    Run run = Run.with(Map.of("SLUICE_BACKEND_UCX", "false"), "config", "--json");

    assertThat(run.exit()).isZero();
    assertThat(run.json().path("enabled")).isEmpty();
    assertThat(run.json().path("warnings")).isNotEmpty();
    assertThat(run.err()).contains("warning");
  }

  @Test
  void anEngineConfigurationNamesItsBackend(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("engine.yaml"), "cache_transceiver_config:\n  backend: DEFAULT\n");

    JsonNode json = Run.of("config", "--json", "--engine-config", file.toString()).json();

    assertThat(json.path("source").asString()).isEqualTo("engine-config");
    assertThat(json.path("engineBackend").asString()).isEqualTo("DEFAULT");
    assertThat(json.path("enabled").toString()).isEqualTo("[\"NIXL\"]");
    assertThat(json.path("nixlPlugins").toString()).isEqualTo("[\"UCX\"]");
  }

  @Test
  void anEngineConfigurationThatIsNotThereIsAnError() {
    Run run = Run.of("config", "--engine-config", "/nonexistent.yaml");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("/nonexistent.yaml");
  }

  @Test
  void secretsAreNotPrinted() {
    Run run = Run.with(Map.of("SLUICE_CLUSTER_SECRET", "a-secret-of-some-length"), "config", "--json");

    assertThat(run.out()).contains("SLUICE_CLUSTER_SECRET").doesNotContain("a-secret-of-some-length");
  }
}
