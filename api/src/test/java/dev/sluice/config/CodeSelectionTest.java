package dev.sluice.config;

import static dev.sluice.config.Expect.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CodeSelectionTest {

  @Test
  void theOrderGivenIsTheOrderOfPreference() {
    BackendSelection selection = BackendSelection.ofCode(List.of("zz", "GDS", "ucx"), Map.of());
    assertThat(selection.enabled()).containsExactly("ZZ", "GDS", "UCX");
    assertThat(selection.source().label()).isEqualTo("code");
    assertThat(selection.why("GDS")).isEqualTo("given in code");
    assertThat(selection.why("NIXL")).isEqualTo("not asked for: the backends are given in code");
    assertThat(selection.usesDefault()).isFalse();
  }

  @Test
  void anEmptyListGetsNoDefault() {
    BackendSelection selection = BackendSelection.ofCode(List.of(), Map.of());
    assertThat(selection.enabled()).isEmpty();
    assertThat(selection.warnings()).hasSize(1);
    assertThat(problems(selection::requireEnabled)).hasSize(1);
  }

  @Test
  void emptyAndRepeatedNamesAreRefusedTogether() {
    assertThat(problems(() -> BackendSelection.ofCode(
            List.of(" ", "UCX", "ucx"), Map.of("UCX", Map.of("A", "1", "a", "1", " ", "2")))))
        .hasSize(4);
  }

  @Test
  void nixlGetsUcxUnlessPluginsAreGiven() {
    assertThat(BackendSelection.ofCode(List.of("NIXL"), Map.of()).nixlPlugins()).containsExactly("UCX");
    assertThat(BackendSelection.ofCode(List.of("UCX"), Map.of()).nixlPlugins()).isEmpty();
    Map<String, Map<String, String>> plugins = new LinkedHashMap<>();
    plugins.put("obj", Map.of("Bucket", "B"));
    plugins.put("LIBFABRIC", Map.of());
    BackendSelection selection = BackendSelection.ofCode(List.of("NIXL"), Map.of(), plugins);
    assertThat(selection.nixlPlugins()).containsExactly("OBJ", "LIBFABRIC");
    assertThat(selection.nixlPluginParameters()).containsEntry("OBJ", Map.of("bucket", "B"));
  }
}
