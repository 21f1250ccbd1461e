package dev.sluice.config;

import static dev.sluice.config.Expect.selection;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NearMissesTest {

  @ParameterizedTest
  @CsvSource({
    "DYN_KVBM_BACKEND_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "DYN_NIXL_BACKEND_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "KVBM_NIXL_BACKEND_GDS_MT, DYN_KVBM_NIXL_BACKEND_GDS_MT",
    "NIXL_BACKEND_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "DYN_KVBM_NIXL_BACKENDS_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "DYN_KVBM_NXIL_BACKEND_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "DYN_KVBM__NIXL_BACKEND_UCX, DYN_KVBM_NIXL_BACKEND_UCX",
    "dyn_kvbm_nixl_backend_ucx, DYN_KVBM_NIXL_BACKEND_UCX",
    "DYN_KVBM_NIXL_BACKEND, DYN_KVBM_NIXL_BACKEND_<NAME>",
    "SLUICE_BACKENDS_UCX, SLUICE_BACKEND_UCX",
    "SLUICE_BACKENDUCX, SLUICE_BACKEND_UCX",
    "SLUICE_BACKEND UCX, SLUICE_BACKEND_UCX",
    "SLUICE_BACKEND-UCX, SLUICE_BACKEND_UCX",
    "SLUCE_BACKEND_UCX, SLUICE_BACKEND_UCX",
    "Sluice_Backend_Ucx__Tls, SLUICE_BACKEND_UCX__TLS",
    "SLUICE_BACKEND, SLUICE_BACKEND_<NAME>",
    "SLUICE_PREFERS, SLUICE_PREFER",
    "sluice_prefer, SLUICE_PREFER",
    "SLUICE_HEARTBEATS_MS, SLUICE_HEARTBEAT_MS",
    "NIXL_BACKEND, DYN_KVBM_NIXL_BACKEND_<NAME>=true with SLUICE_BACKEND_NIXL=true",
    "VLLM_NIXL_KVCACHE_BACKEND, DYN_KVBM_NIXL_BACKEND_<NAME>=true with SLUICE_BACKEND_NIXL=true",
    "NIXL_PLUGINS_DIR, NIXL_PLUGIN_DIR",
    "TRTLLM_NIXL_KV_CACHE_BACKEND, TRTLLM_NIXL_KVCACHE_BACKEND"
  })
  void aNameCloseToAKnownOneIsWarnedAboutAndNotRead(String variable, String meant) {
    BackendSelection selection = selection(variable + "=GDS");
    assertThat(selection.enabled()).containsExactly("UCX");
    assertThat(selection.variables()).isEmpty();
    assertThat(selection.warnings())
        .containsExactly("nothing reads " + variable + ", did you mean " + meant + "?");
  }

  @Test
  void anUnknownVariableOfOursIsWarnedAbout() {
    assertThat(selection("SLUICE_COLOUR=blue").warnings())
        .singleElement().asString().contains("SLUICE_COLOUR", "SLUICE_PREFER", "SLUICE_NATIVES").doesNotContain("blue");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "PATH", "HOME", "NIXL_PLUGIN_DIR", "NIXL_LOG_LEVEL", "UCX_TLS", "DYN_KVBM_CPU_CACHE_GB", "DYN_KVBM_METRICS_PORT",
    "DYN_NAMESPACE", "TRTLLM_NIXL_INTERFACE", "TRTLLM_USE_UCX_KVCACHE", "SGLANG_DISAGGREGATION_NIXL_BACKEND",
    "VLLM_ATTENTION_BACKEND", "DYN_SYSTEM_BACKEND", "BACKEND_UCX", ""
  })
  void aForeignVariableIsLeftAlone(String variable) {
    assertThat(selection(variable + "=x").warnings()).isEmpty();
  }

  @Test
  void aLongNameIsNotComparedLetterByLetter() {
    assertThat(selection("SLUICE_" + "X".repeat(100_000) + "=1").warnings())
        .singleElement().asString().hasSizeLessThan(500);
  }
}
