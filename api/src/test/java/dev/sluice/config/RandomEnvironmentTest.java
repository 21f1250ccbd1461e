package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ProviderMatch.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the environment or the file holds, the only thing thrown is an invalid configuration. */
final class RandomEnvironmentTest {
  private static final int ROUNDS = 10_000;
  private static final String[] PIECES = {
    "SLUICE_BACKEND_", "DYN_KVBM_NIXL_BACKEND_", "SLUICE_", "TRTLLM_NIXL_KVCACHE_BACKEND", "TRTLLM_USE_UCX_KVCACHE",
    "SLUICE_PREFER", "SLUICE_ENGINE_CONFIG", "SLUICE_SPIN_MICROS", "SLUICE_CLUSTER_SECRET", "SLUICE_NATIVES", "UCX", "ucx",
    "GDS", "GDS_MT", "NIXL", "POSIX", "__", "_", "BACKEND", "TLS", "SECRET", "", " ", "\0", "ß", "\uD800", "=", ",", "\n"
  };
  private static final String[] VALUES = {
    "true", "false", "1", "0", "on", "NO", " yes ", "UCX", "LIBFABRIC", "NIXL,UCX", "", " ", "maybe", "-1", "99999999999999",
    "\0", "\uD800", "***", "/no/such/file.yaml", "."
  };
  private static final String[] YAML = {
    "cache_transceiver_config", "backend", "kv_transfer_timeout_ms", ":", ": ", "\n", "\n  ", "UCX", "DEFAULT", "null", "5", "-1",
    "- ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "!!int ", "!x ", "'", "\"", "|", ">", "%YAML 1.2\n", "---\n", "...\n", "#", ",", "?", "\t",
    "@", "`", "\\x", "\uFEFF", "999999999999999999999"
  };
  private static final List<Candidate> FOUND =
      List.of(new Candidate("UCX", List.of()), new Candidate("GDS", List.of("GDS_MT", "POSIX")), new Candidate("NIXL", List.of()));

  @TempDir
  private Path folder;

  @Test
  void onlyInvalidConfigurationIsThrown(TestReporter reporter) {
    long seed = System.nanoTime();
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Map<String, String> environment = environment(random);
      try {
        use(BackendSelection.resolve(environment));
        accepted++;
      } catch (InvalidConfigurationException e) {
        assertThat(e.problems()).isNotEmpty();
        assertThat(e).message().hasLineCount(1);
        refused++;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", environment " + environment, e);
      }
    }
    assertThat(accepted).as("accepted, seed %s", seed).isPositive();
    assertThat(refused).as("refused, seed %s", seed).isPositive();
  }

  @Test
  void onlyInvalidConfigurationIsThrownForFiles(TestReporter reporter) throws IOException {
    long seed = System.nanoTime();
    reporter.publishEntry("seed", Long.toString(seed));
    Random random = new Random(seed);
    Path file = folder.resolve("random.yaml");
    for (int i = 0; i < ROUNDS / 10; i++) {
      String text = (random.nextBoolean() ? "cache_transceiver_config:\n  backend: " : "") + text(random, YAML, 20);
      Files.writeString(file, text);
      try {
        use(BackendSelection.fromEngineConfig(file, environment(random)));
      } catch (InvalidConfigurationException e) {
        assertThat(e.problems()).isNotEmpty();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", file " + text, e);
      }
    }
  }

  private static void use(BackendSelection selection) {
    assertThat(selection.explain()).isNotEmpty().allSatisfy(line -> assertThat(line).hasLineCount(1));
    assertThat(selection.usesDefault() && !selection.enabled().equals(List.of("UCX"))).isFalse();
    assertThat(Collections.disjoint(selection.enabled(), selection.disabled())).isTrue();
    ProviderMatch.of(selection, FOUND);
  }

  private static Map<String, String> environment(Random random) {
    Map<String, String> environment = new HashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      environment.put(text(random, PIECES, 4), VALUES[random.nextInt(VALUES.length)]);
    }
    return environment;
  }

  private static String text(Random random, String[] pieces, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i >= 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }
}
