package dev.sluice.tck.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.EngineSettings;
import dev.sluice.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/** Variables and engine configuration files of users: they are taken, or refused in one line. */
class ConfigurationFuzz {
  private static final String[] BEGINNINGS = {
    "SLUICE_BACKEND_", "SLUICE_BACKEND_UCX", "SLUICE_BACKEND_UCX__", "DYN_KVBM_NIXL_BACKEND_", "DYN_KVBM_NIXL_BACKEND_GDS__", "SLUICE_PREFER", "SLUICE_SPIN_MICROS",
    "SLUICE_CONNECT_TIMEOUT_MS", "SLUICE_CLUSTER_SECRET", "SLUICE_NATIVES", "TRTLLM_NIXL_KVCACHE_BACKEND", "TRTLLM_USE_UCX_KVCACHE", ""
  };

  @TempDir
  private static Path folder;

  @FuzzTest(maxDuration = "60s")
  void variables(FuzzedDataProvider data) {
    Map<String, String> environment = new HashMap<>();
    for (int i = data.consumeInt(0, 6); i > 0; i--) {
      String name = data.pickValue(BEGINNINGS) + data.consumeString(12);
      if (!name.equals("SLUICE_ENGINE_CONFIG")) { // it names files of this machine
        environment.put(name, data.consumeString(12));
      }
    }
    takenOrRefused(() -> BackendSelection.resolve(environment));
    takenOrRefused(() -> EngineSettings.fromEnvironment(environment));
  }

  @FuzzTest(maxDuration = "60s")
  void engineFile(byte[] content) throws IOException {
    Path file = folder.resolve("engine.yaml");
    Files.write(file, content);
    takenOrRefused(() -> BackendSelection.fromEngineConfig(file, Map.of()));
  }

  private static void takenOrRefused(Supplier<?> read) {
    try {
      assertThat(read.get().toString()).isNotEmpty();
    } catch (InvalidConfigurationException refused) {
      assertThat(refused.problems()).isNotEmpty();
      assertThat(refused).message().hasLineCount(1);
    }
  }
}
