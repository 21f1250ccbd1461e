package dev.sluice.tck.bench.process;

import dev.sluice.AgentConfig;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Finding out which backends an environment asks for. */
@State(Scope.Thread)
public class SelectionCost {
  private static final Map<String, String> ENVIRONMENT = Map.of(
      "SLUICE_BACKEND_UCX", "true", "SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT", "posix", "DYN_KVBM_NIXL_BACKEND_GDS", "true", "DYN_KVBM_NIXL_BACKEND_GDS__THREADS", "8", "HOME", "/root", "PATH", "/usr/bin",
      "LANG", "C.UTF-8", "HOSTNAME", "prefill-0");

  /**
   * From variables to a configuration.
   *
   * @return the configuration
   */
  @Benchmark
  public AgentConfig select() {
    return AgentConfig.fromEnvironment("bench", ENVIRONMENT);
  }
}
