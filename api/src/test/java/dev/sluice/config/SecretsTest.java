package dev.sluice.config;

import static dev.sluice.config.Expect.DYN;
import static dev.sluice.config.Expect.SLUICE;
import static dev.sluice.config.Expect.environment;
import static dev.sluice.config.Expect.selection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
  private static final String HIDDEN = "hunter2hunter2hunter2";

  @ParameterizedTest
  @ValueSource(strings = {"SECRET_KEY", "access_key", "SESSION_TOKEN", "Db_Password"})
  void aSecretParameterReachesTheBackendButNoText(String parameter) {
    BackendSelection selection = selection(DYN + "OBJ__" + parameter + "=" + HIDDEN);
    String key = Text.lower(parameter);
    assertThat(selection.parameters()).isEqualTo(Map.of("OBJ", Map.of(key, HIDDEN)));
    assertThat(selection.printableParameters()).isEqualTo(Map.of("OBJ", Map.of(key, "***")));
    assertThat(selection.variables().toString() + selection.explain() + selection + selection.why("OBJ"))
        .contains("***").doesNotContain(HIDDEN);
    var match = ProviderMatch.of(selection, List.of(new ProviderMatch.Candidate("OBJ", List.of())));
    assertThat(match.chosen().getFirst().parameters()).containsEntry(key, HIDDEN);
    assertThat(match.chosen().toString()).doesNotContain(HIDDEN);
  }

  @Test
  void aSecretOfANixlPluginIsMaskedToo() {
    BackendSelection selection = selection(SLUICE + "NIXL=true", DYN + "OBJ__SECRET_KEY=" + HIDDEN);
    assertThat(selection.nixlPluginParameters().toString()).contains(HIDDEN);
    assertThat(selection.printableNixlPluginParameters().toString() + selection.explain()).doesNotContain(HIDDEN);
  }

  @Test
  void theClusterSecretIsInNoText() {
    Map<String, String> environment = environment("SLUICE_CLUSTER_SECRET=" + HIDDEN);
    assertThat(EngineSettings.fromEnvironment(environment).toString()).contains("***").doesNotContain(HIDDEN);
    BackendSelection selection = BackendSelection.fromEnvironment(environment);
    assertThat(selection.variables().toString() + selection.explain()).contains("***").doesNotContain(HIDDEN);
  }

  @Test
  void aMalformedSecretIsNotInTheMessage() {
    assertThatThrownBy(() -> selection("SLUICE_CLUSTER_SECRET=hunter2", SLUICE + "MY_TOKEN=hunter2",
            DYN + "OBJ__SECRET=hunter2", DYN + "obj__secret=hunter2x"))
        .hasMessageContaining("3 configuration problems")
        .hasMessageContaining("***")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void twoSecretsThatDisagreeAcrossAliasesAreNotInTheMessage() {
    BackendSelection selection = selection(SLUICE + "A__SECRET=hunter2", SLUICE + "B__SECRET=" + HIDDEN);
    assertThatThrownBy(() -> ProviderMatch.of(selection, List.of(new ProviderMatch.Candidate("A", List.of("B")))))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("disagrees").hasMessageNotContaining("hunter2");
  }
}
