package dev.sluice.tck.cli.manual;

import dev.sluice.config.SluiceVariable;
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
  static final List<String> AGENTS = List.of("SLUICE_CONNECT_TIMEOUT_MS", "SLUICE_RELEASE_TIMEOUT_MS", "SLUICE_HEARTBEAT_MS", "SLUICE_SPIN_MICROS", "SLUICE_PACK_BYTES", "SLUICE_JMX");

  static final List<String> SECRET = List.of("SLUICE_CLUSTER_SECRET", "SLUICE_FOREIGN_PEERS");

  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put("SLUICE_BACKEND_<NAME>", "Turns a backend on or off: true, 1, on, yes, false, 0, off or no, in any case. Nothing set means UCX.");
    MEANINGS.put("SLUICE_BACKEND_<NAME>__<PARAMETER>", "Sets a parameter of a backend, and turns it on. ./sluice info lists the parameters. REQUIRE_TRANSPORT=NAME has connecting fail over any other transport.");
    MEANINGS.put("DYN_KVBM_NIXL_BACKEND_<NAME>", "The same as Dynamo writes it, with __<PARAMETER>, too; SLUICE_ wins. Where NIXL is chosen, it names NIXL's plugins.");
    MEANINGS.put("TRTLLM_NIXL_KVCACHE_BACKEND", "NIXL's plugin where an engine configuration chooses NIXL: UCX or LIBFABRIC. Default: UCX.");
    for (SluiceVariable variable : SluiceVariable.values()) {
      MEANINGS.put(variable.name(), meaning(variable));
    }
    MEANINGS.put("JAVA_HOME", "The JDK that the launcher looks at first where SLUICE_JDK is not set.");
    MEANINGS.put("UCX_TLS, UCX_NET_DEVICES", "Which transports and which devices UCX may use, for the backend UCX and NIXL's plugin of that name. Default: all.");
    MEANINGS.put("FI_PROVIDER", "Which providers libfabric may use. Default: all.");
  }

  private static String meaning(SluiceVariable variable) {
    String effect = variable.effect();
    String unit = variable.unit().endsWith("seconds") ? ", in " + variable.unit() : "";
    return Character.toUpperCase(effect.charAt(0)) + effect.substring(1) + ": " + variable.bounds() + unit + ". Default: " + variable.defaultValue() + ".";
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
