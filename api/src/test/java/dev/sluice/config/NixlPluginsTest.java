package dev.sluice.config;

import static dev.sluice.config.Expect.DYN;
import static dev.sluice.config.Expect.SLUICE;
import static dev.sluice.config.Expect.effect;
import static dev.sluice.config.Expect.problem;
import static dev.sluice.config.Expect.selection;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class NixlPluginsTest {
  private static final String NIXL = SLUICE + "NIXL=true";
  private static final String ENGINE = "TRTLLM_NIXL_KVCACHE_BACKEND";

  @Test
  void ourFlagForNixlMakesDynamosFlagsNamePlugins() {
    BackendSelection selection = selection(NIXL, DYN + "OBJ=true", DYN + "UCX__NUM_THREADS=4", DYN + "GDS=false");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.disabled()).isEmpty();
    assertThat(selection.parameters()).isEmpty();
    assertThat(selection.nixlPlugins()).containsExactly("UCX", "OBJ");
    assertThat(selection.nixlPluginParameters())
        .isEqualTo(Map.of("UCX", Map.of("num_threads", "4"), "OBJ", Map.of()));
    assertThat(effect(selection, DYN + "OBJ")).isEqualTo("enables NIXL's plugin OBJ");
    assertThat(effect(selection, DYN + "GDS")).isEqualTo("disables NIXL's plugin GDS");
  }

  @Test
  void ourOtherFlagsStillNameModules() {
    assertThat(selection(NIXL, SLUICE + "UCX=true", DYN + "LIBFABRIC=true").enabled()).containsExactly("UCX", "NIXL");
  }

  @Test
  void dynamosFlagForNixlNamesTheModuleAndLeavesTheOthersModules() {
    BackendSelection selection = selection(DYN + "NIXL=true", DYN + "GDS=true");
    assertThat(selection.enabled()).containsExactly("NIXL", "GDS");
    assertThat(selection.nixlPlugins()).containsExactly("UCX");
  }

  @Test
  void withoutPluginsNixlGetsUcx() {
    assertThat(selection(NIXL).nixlPlugins()).containsExactly("UCX");
    assertThat(selection(NIXL, DYN + "GDS=false").nixlPlugins()).containsExactly("UCX");
  }

  @Test
  void theDefaultPluginCanBeTurnedOffWhichLeavesNone() {
    BackendSelection selection = selection(NIXL, DYN + "UCX=false");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.nixlPlugins()).isEmpty();
    assertThat(selection.warnings()).singleElement().asString().contains("NIXL is left without a plugin", DYN + "UCX");
  }

  @Test
  void withoutDynamosFlagsTheEnginesVariablePicksThePlugin() {
    assertThat(selection(NIXL, ENGINE + "=LIBFABRIC").nixlPlugins()).containsExactly("LIBFABRIC");
    assertThat(selection(NIXL, ENGINE + "=LIBFABRIC", DYN + "UCX=false").nixlPlugins()).containsExactly("LIBFABRIC");
  }

  @Test
  void theEnginesVariableMayAgreeWithDynamosFlags() {
    BackendSelection selection = selection(NIXL, ENGINE + "=UCX", DYN + "UCX=true", DYN + "GDS=true");
    assertThat(selection.nixlPlugins()).containsExactly("UCX", "GDS");
    assertThat(effect(selection, ENGINE)).startsWith("agrees");
  }

  @Test
  void theEnginesVariableMayNotDifferFromDynamosFlags() {
    assertThat(problem(NIXL, ENGINE + "=LIBFABRIC", DYN + "UCX=true").message()).contains("differs").contains("UCX");
    assertThat(problem(NIXL, ENGINE + "=UCX", DYN + "UCX=false").message()).contains("contradicts " + DYN + "UCX=false");
  }

  @Test
  void theEnginesVariableIsCaseSensitiveAndKnowsTwoPlugins() {
    assertThat(problem(NIXL, ENGINE + "=libfabric").remedy()).contains("UCX or LIBFABRIC").contains("upper case");
    assertThat(problem(NIXL, ENGINE + "=MOONCAKE").remedy()).contains("UCX or LIBFABRIC").doesNotContain("upper case");
    assertThat(problem(NIXL, ENGINE + "=").where()).isEqualTo(ENGINE);
  }

  @Test
  void withoutNixlTheEnginesVariableIsNotRead() {
    BackendSelection selection = selection(ENGINE + "=whatever");
    assertThat(selection.nixlPlugins()).isEmpty();
    assertThat(effect(selection, ENGINE)).startsWith("no effect");
  }
}
