package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Everything of interest in the environment, read once.
 *
 * @param variables the environment, sorted by name
 * @param sluice our own flags
 * @param dyn Dynamo's flags
 * @param settings the settings; what is malformed keeps its default
 * @param warnings about names that are close to known ones
 */
record EnvironmentReading(
    Map<String, String> variables, Flags sluice, Flags dyn, EngineSettings settings, List<String> warnings) {
  /** The engine's own selectors; the last is a misspelling from documentation that people copy. */
  static final Pattern ENGINE_SELECTOR = Pattern.compile("TRTLLM_USE_(UCX|NIXL|MOONCAKE|MPI)_KV_?CACHE");

  static EnvironmentReading of(Map<String, String> environment, Problems problems) {
    Map<String, String> sorted = new TreeMap<>(environment);
    Flags sluice = Flags.read(Flags.SLUICE, sorted, problems);
    Flags dyn = Flags.read(Flags.DYN, sorted, problems);
    EngineSettings settings = EngineSettings.read(sorted, problems);
    List<String> warnings = new ArrayList<>();
    for (String name : sorted.keySet()) {
      String warning = isRead(name) ? null : NearMisses.warning(name);
      if (warning != null) {
        warnings.add(warning);
      }
    }
    return new EnvironmentReading(sorted, sluice, dyn, settings, warnings);
  }

  private static boolean isRead(String name) {
    return name.startsWith(Flags.SLUICE)
        || name.startsWith(Flags.DYN)
        || name.equals(NearMisses.TRTLLM_PLUGIN)
        || SluiceVariable.of(name).isPresent()
        || ENGINE_SELECTOR.matcher(name).matches();
  }
}
