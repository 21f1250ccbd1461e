package dev.sluice.tck.cli.manual;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that the commands' pages name. */
final class Variables {
  /** Which backends, and how they are set. */
  static final List<String> SELECTION = List.of(
      "SLUICE_BACKEND_<NAME>", "SLUICE_BACKEND_<NAME>__<PARAMETER>", "DYN_KVBM_NIXL_BACKEND_<NAME>", "SLUICE_PREFER", "SLUICE_ENGINE_CONFIG", "TRTLLM_NIXL_KVCACHE_BACKEND");
  /** Where native libraries are. */
  static final String NATIVES = "SLUICE_NATIVES";

  /** What agents do. */
  static final List<String> AGENTS = List.of("SLUICE_CONNECT_TIMEOUT_MS", "SLUICE_RELEASE_TIMEOUT_MS", "SLUICE_HEARTBEAT_MS", "SLUICE_SPIN_MICROS");

  static final List<String> SECRET = List.of("SLUICE_CLUSTER_SECRET");

  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put("SLUICE_BACKEND_<NAME>", "Turns a backend on or off: true, 1, on, yes, false, 0, off or no, in any case. Nothing set means UCX.");
    MEANINGS.put("SLUICE_BACKEND_<NAME>__<PARAMETER>", "Sets a parameter of a backend, and turns it on. ./sluice info lists the parameters. REQUIRE_TRANSPORT=NAME has connecting fail over any other transport.");
    MEANINGS.put("DYN_KVBM_NIXL_BACKEND_<NAME>", "The same as Dynamo writes it, with __<PARAMETER>, too; SLUICE_ wins. Where NIXL is chosen, it names NIXL's plugins.");
    MEANINGS.put("SLUICE_PREFER", "The order of preference among several backends: names, separated by commas.");
    MEANINGS.put("SLUICE_ENGINE_CONFIG", "A YAML file whose cache_transceiver_config says which backends are wanted; --engine-config wins.");
    MEANINGS.put("TRTLLM_NIXL_KVCACHE_BACKEND", "NIXL's plugin where an engine configuration chooses NIXL: UCX or LIBFABRIC. Default: UCX.");
    MEANINGS.put("SLUICE_CLUSTER_SECRET", "Signs what processes tell each other: at least 16 bytes, the same everywhere.");
    MEANINGS.put(NATIVES, "A folder in which native libraries are looked for first. Default: none; then comes what ./sluice natives fetched, then the system.");
    MEANINGS.put("SLUICE_CONNECT_TIMEOUT_MS", "How long connecting may take, in milliseconds. Default: 10000.");
    MEANINGS.put("SLUICE_RELEASE_TIMEOUT_MS", "How long peers are waited for when a region is deregistered, in milliseconds. Default: 5000.");
    MEANINGS.put("SLUICE_HEARTBEAT_MS", "How often peers are asked whether they are there, in milliseconds. Default: 0, where it is needed.");
    MEANINGS.put("SLUICE_SPIN_MICROS", "How long waiting polls before it parks, in microseconds. Default: 50.");
    MEANINGS.put("UCX_TLS, UCX_NET_DEVICES", "Which transports and which devices UCX may use, for the backend UCX and NIXL's plugin of that name. Default: all.");
    MEANINGS.put("FI_PROVIDER", "Which providers libfabric may use. Default: all.");
    MEANINGS.put("SLUICE_JDK, JAVA_HOME", "The JDK 25 that runs it. Default: what java on the PATH belongs to, then the usual folders.");
    MEANINGS.put("SLUICE_NO_BUILD", "1 runs what is built, however old. Default: what is older than the sources is built first, with Maven.");
  }

  private Variables() {}

  /** All of them. */
  static List<Block> all() {
    return of(MEANINGS.keySet());
  }

  /** Those that matter, in the order of all. */
  static List<Block> of(Collection<String> names) {
    List<Block> items = new ArrayList<>();
    MEANINGS.forEach((name, meaning) -> {
      if (names.contains(name)) {
        items.add(new Block.Item(name, meaning));
      }
    });
    return items;
  }
}
