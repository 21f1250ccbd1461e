package dev.sluice.config;

import static dev.sluice.config.Expect.DYN;
import static dev.sluice.config.Expect.SLUICE;
import static dev.sluice.config.Expect.effect;
import static dev.sluice.config.Expect.environment;
import static dev.sluice.config.Expect.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What flags still do where an engine configuration file fixes the set. */
final class EngineConfigFlagsTest {
  private static final String ENGINE_PLUGIN = "TRTLLM_NIXL_KVCACHE_BACKEND";

  @TempDir
  private Path folder;

  private Path file(String backend) throws IOException {
    return Files.writeString(folder.resolve("engine.yaml"), "cache_transceiver_config:\n  backend: " + backend + "\n");
  }

  private BackendSelection with(String backend, String... assignments) throws IOException {
    return BackendSelection.fromEngineConfig(file(backend), environment(assignments));
  }

  @Test
  void dynamosFlagsPickNixlsPlugins() throws IOException {
    BackendSelection selection = with("DEFAULT", DYN + "LIBFABRIC=true", DYN + "UCX=false", DYN + "OBJ__BUCKET=b");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.nixlPlugins()).containsExactly("LIBFABRIC", "OBJ");
    assertThat(selection.nixlPluginParameters()).containsEntry("OBJ", Map.of("bucket", "b"));
    assertThat(selection.parameters()).isEmpty();
    assertThat(selection.disabled()).isEmpty();
    assertThat(selection.warnings()).isEmpty();
  }

  @Test
  void withoutDynamosFlagsTheEnginesVariablePicksThePlugin() throws IOException {
    assertThat(with("NIXL", ENGINE_PLUGIN + "=LIBFABRIC").nixlPlugins()).containsExactly("LIBFABRIC");
    Path path = file("NIXL");
    assertThat(problems(() -> BackendSelection.fromEngineConfig(
            path, environment(ENGINE_PLUGIN + "=LIBFABRIC", DYN + "UCX=true"))))
        .singleElement().satisfies(problem -> assertThat(problem.where()).isEqualTo(ENGINE_PLUGIN));
  }

  @Test
  void dynamosFlagsHaveNoEffectWithoutNixlAndAWarningSaysSo() throws IOException {
    BackendSelection selection = with("UCX", DYN + "GDS=true", DYN + "UCX=true", DYN + "UCX__TLS=rc", DYN + "OBJ=false");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.parameters()).isEmpty();
    assertThat(effect(selection, DYN + "GDS")).startsWith("no effect");
    assertThat(selection.warnings())
        .singleElement().asString().contains("no effect").endsWith(": " + DYN + "GDS, " + DYN + "UCX__TLS");
  }

  @Test
  void aMalformedFlagIsStillRefused() throws IOException {
    Path path = file("UCX");
    assertThat(problems(() -> BackendSelection.fromEngineConfig(path, environment(DYN + "GDS=maybe")))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UCX", "NIXL", "DEFAULT"})
  void ourFalseAgainstTheFileIsRefused(String backend) throws IOException {
    Path path = file(backend);
    String variable = SLUICE + (backend.equals("UCX") ? "UCX" : "NIXL");
    assertThat(problems(() -> BackendSelection.fromEngineConfig(path, environment(variable + "=no"))))
        .singleElement().satisfies(problem -> {
          assertThat(problem.where()).isEqualTo(variable);
          assertThat(problem.message()).contains("engine.yaml:2").endsWith("backend: " + backend);
        });
  }

  @Test
  void ourFalseAboutAnotherBackendIsNoContradiction() throws IOException {
    BackendSelection selection = with("UCX", SLUICE + "GDS=false");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.disabled()).containsExactly("GDS");
    assertThat(selection.why("GDS")).isEqualTo("disabled by SLUICE_BACKEND_GDS=false");
  }

  @Test
  void ourTrueAboutAnotherBackendHasNoEffectAndAWarningSaysSo() throws IOException {
    BackendSelection selection = with("UCX", SLUICE + "GDS=true", SLUICE + "OBJ__A=1", SLUICE + "UCX=true");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(effect(selection, SLUICE + "GDS")).startsWith("no effect");
    assertThat(effect(selection, SLUICE + "UCX")).isEqualTo("agrees with the engine configuration");
    assertThat(selection.warnings()).singleElement().asString().endsWith(": SLUICE_BACKEND_GDS, SLUICE_BACKEND_OBJ__A");
  }

  @Test
  void ourParametersApplyToTheFilesBackend() throws IOException {
    assertThat(with("UCX", SLUICE + "UCX__TLS=rc").parameters()).isEqualTo(Map.of("UCX", Map.of("tls", "rc")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRTLLM_USE_UCX_KV_CACHE", "TRTLLM_USE_UCX_KVCACHE"})
  void theEnginesSelectorDoesNotEnableUcxWithDefaultAndAWarningSaysSo(String variable) throws IOException {
    BackendSelection selection = with("DEFAULT", variable + "=1");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.warnings()).singleElement().asString()
        .contains(variable + "=1 does not enable UCX", "set backend: UCX", "engine.yaml");
    assertThat(effect(selection, variable)).isEqualTo("no effect: it does not enable UCX");
  }

  @Test
  void theEnginesSelectorIsNoMatterWhereItIsNotOneOrTheFileIsExplicit() throws IOException {
    assertThat(with("DEFAULT", "TRTLLM_USE_UCX_KVCACHE=true", "TRTLLM_USE_NIXL_KVCACHE=1").warnings()).isEmpty();
    assertThat(with("NIXL", "TRTLLM_USE_UCX_KVCACHE=1").warnings()).isEmpty();
  }

  @Test
  void theEnginesSelectorDoesNotTurnOnATransceiverThatIsOff() throws IOException {
    BackendSelection selection = with("null", "TRTLLM_USE_UCX_KVCACHE=1", SLUICE + "UCX=true");
    assertThat(selection.enabled()).isEmpty();
    assertThat(selection.warnings()).hasSize(3);
  }

  @Test
  void resolveFollowsTheVariable() throws IOException {
    Path path = file("NIXL");
    Map<String, String> environment = environment("SLUICE_ENGINE_CONFIG=" + path, DYN + "GDS=true");
    BackendSelection selection = BackendSelection.resolve(environment);
    assertThat(selection.source().label()).isEqualTo("engine-config");
    assertThat(selection.enabled()).containsExactly("NIXL");
    assertThat(selection.nixlPlugins()).containsExactly("GDS");
    assertThat(effect(selection, "SLUICE_ENGINE_CONFIG")).isEqualTo("names the engine configuration file");
    BackendSelection flagsOnly = BackendSelection.fromEnvironment(environment);
    assertThat(flagsOnly.enabled()).containsExactly("GDS");
    assertThat(effect(flagsOnly, "SLUICE_ENGINE_CONFIG")).startsWith("no effect");
  }

  @Test
  void resolveWithoutTheVariableReadsTheFlags() {
    assertThat(BackendSelection.resolve(environment(DYN + "GDS=true")).source())
        .isEqualTo(BackendSelection.Source.ENVIRONMENT);
    assertThat(problems(() -> BackendSelection.resolve(environment("SLUICE_ENGINE_CONFIG=", SLUICE + "A=b")))).hasSize(2);
  }

  @Test
  void anotherFileThanTheVariablesIsSaidToWin() throws IOException {
    assertThat(effect(with("UCX", "SLUICE_ENGINE_CONFIG=other.yaml"), "SLUICE_ENGINE_CONFIG"))
        .isEqualTo("no effect: another file was given");
  }
}
