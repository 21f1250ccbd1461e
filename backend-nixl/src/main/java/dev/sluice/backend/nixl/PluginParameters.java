package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlAgents;
import dev.sluice.backend.nixl.ffm.NixlLists;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which parameters a plugin takes. NIXL ignores others without a word, and advertises neither all that there are nor only what there is. */
final class PluginParameters {
  /** Read by plugins of 1.5.1 though they do not say so. */
  private static final Map<String, Set<String>> UNTOLD =
      Map.of(
          "UCX", Set.of("device_list", "num_threads", "split_batch_size", "engine_config", "ucx_num_device_channels", "ucx_ep_close_force"),
          "LIBFABRIC", Set.of("num_threads", "split_batch_size", "striping_threshold", "max_bw_per_dram_seg", "post_queue_size"),
          "GDS", Set.of("batch_pool_size", "batch_limit", "max_request_size"),
          "GDS_MT", Set.of("thread_count"));

  /** Advertised, and read by nobody. */
  private static final Map<String, Map<String, String>> UNREAD = Map.of("UCX", Map.of("ucx_devices", "device_list"));

  /** Plugins that hand on whatever they are given, so that no list of names is complete. */
  private static final Set<String> OPEN = Set.of("OBJ", "AZURE_BLOB", "INFINIA");

  private PluginParameters() {}

  /** Refuses what a plugin would ignore. */
  static void check(long agent, String plugin, Map<String, String> given) throws BackendException {
    Set<String> known = advertised(agent, plugin);
    known.addAll(UNTOLD.getOrDefault(plugin, Set.of()));
    Map<String, String> unread = UNREAD.getOrDefault(plugin, Map.of());
    known.removeAll(unread.keySet());
    for (String name : given.keySet()) {
      if (unread.containsKey(name)) {
        throw new BackendException(
            Kind.CONFIGURATION, "parameter " + name + " of NIXL's plugin " + plugin + " is advertised, but read by nobody: give " + unread.get(name) + " instead");
      }
      if (!known.contains(name) && !OPEN.contains(plugin)) {
        throw new BackendException(
            Kind.CONFIGURATION, "NIXL's plugin " + plugin + " has no parameter " + name + "; it has " + String.join(", ", known));
      }
    }
  }

  private static Set<String> advertised(long agent, String plugin) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 2);
      long kinds = out.address();
      long params = out.address() + Long.BYTES;
      Calls.check(
          NixlAgents.get_plugin_params(agent, arena.allocateFrom(plugin).address(), kinds, params),
          Kind.UNAVAILABLE, "NIXL's plugin " + plugin + " does not load", NixlFailure.LOG_REMEDY);
      int _ = NixlLists.destroy_mem_list(out.get(ValueLayout.JAVA_LONG, 0));
      long map = out.get(ValueLayout.JAVA_LONG, Long.BYTES);
      try {
        return names(map, arena);
      } finally {
        int _ = NixlLists.destroy_params(map);
      }
    }
  }

  private static Set<String> names(long map, Arena arena) throws BackendException {
    Set<String> names = new TreeSet<>();
    long iterator = Calls.made(Kind.FAILED, "NIXL does not list a plugin's parameters", NixlFailure.LOG_REMEDY, out -> NixlLists.params_create_iterator(map, out));
    MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, 3);
    boolean more = true;
    while (more) {
      out.fill((byte) 0); // of an empty map nothing is told
      int status = NixlLists.params_iterator_next(iterator, out.address(), out.address() + Long.BYTES, out.address() + 2 * Long.BYTES);
      long name = out.get(ValueLayout.JAVA_LONG, 0);
      if (name != 0) {
        names.add(NativeAccess.string(name));
      }
      more = status == 0 && name != 0 && out.get(ValueLayout.JAVA_BYTE, 2 * Long.BYTES) != 0;
    }
    int _ = NixlLists.params_destroy_iterator(iterator);
    return names;
  }
}
