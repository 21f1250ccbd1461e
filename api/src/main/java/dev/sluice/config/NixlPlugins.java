package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which of NIXL's plugins are asked for: Dynamo's flags, else TensorRT-LLM's variable, else UCX. */
final class NixlPlugins {
  private static final String VARIABLE = NearMisses.TRTLLM_PLUGIN;
  private static final Set<String> ALLOWED = Set.of("UCX", "LIBFABRIC");

  private NixlPlugins() {}

  /** NIXL is chosen: picks its plugins into the draft. */
  static void choose(EnvironmentReading reading, Draft draft, Effects effects, Problems problems) {
    Flags dyn = reading.dyn();
    Map<String, Map<String, String>> plugins = new TreeMap<>(Names.order(List.of()));
    for (String plugin : dyn.backends()) {
      if (dyn.on(plugin) != null) {
        plugins.put(plugin, Draft.values(dyn.parameters(plugin)));
      }
    }
    dyn.all().forEach(flag -> effects.put(flag, dyn, "NIXL's plugin " + Text.printable(flag.backend())));
    String value = reading.variables().get(VARIABLE);
    if (value != null) {
      engineChoice(value, dyn, plugins, effects, problems);
    } else if (plugins.isEmpty()) {
      Flag off = dyn.off(Names.UCX);
      if (off == null) {
        plugins.put(Names.UCX, Map.of());
      } else {
        draft.warnings.add("NIXL is left without a plugin: " + off.shown()
            + " turns off the default one, and no other is enabled");
      }
    }
    draft.nixlPlugins.putAll(plugins);
  }

  private static void engineChoice(
      String value, Flags dyn, Map<String, Map<String, String>> plugins, Effects effects, Problems problems) {
    String plugin = value.strip();
    Flag off = dyn.off(plugin);
    if (!ALLOWED.contains(plugin)) {
      String hint = ALLOWED.contains(Text.upper(plugin)) ? " (in upper case)" : "";
      problems.add(VARIABLE, value, "not a plugin that TensorRT-LLM takes", "use UCX or LIBFABRIC" + hint);
    } else if (off != null) {
      problems.add(VARIABLE, value, "contradicts " + off.shown(), "unset one of the two");
    } else if (plugins.isEmpty()) {
      plugins.put(plugin, Map.of());
      effects.put(VARIABLE, "enables NIXL's plugin " + plugin);
    } else if (plugins.containsKey(plugin)) {
      effects.put(VARIABLE, "agrees with the " + Flags.DYN + " flags");
    } else {
      problems.add(VARIABLE, value, "differs from the " + Flags.DYN + " flags, which choose "
          + Text.printable(String.join(", ", plugins.keySet())), "unset one of the two");
    }
  }

  /** NIXL is not chosen: says that the variable is not read. */
  static void ignore(EnvironmentReading reading, Effects effects) {
    if (reading.variables().containsKey(VARIABLE)) {
      effects.put(VARIABLE, "no effect: it picks NIXL's plugin, and NIXL is not chosen");
    }
  }
}
