package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import dev.sluice.config.BackendSelection.Variable;
import dev.sluice.config.InvalidConfigurationException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A selection being put together; nobody changes it once it is in a {@link BackendSelection}. */
final class Draft {
  final Source source;
  /** Enabled names in order of preference, each with the reason. */
  final Map<String, String> enabled = new LinkedHashMap<>();
  /** Names explicitly off, each with the reason. */
  final Map<String, String> disabled = new TreeMap<>();
  /** The flag that enables or disables a name, where a flag does. */
  final Map<String, Flag> deciders = new TreeMap<>();
  /** The flags that set parameters, by name and parameter. */
  final Map<String, Map<String, Flag>> parameterFlags = new TreeMap<>();
  final Map<String, Map<String, String>> parameters = new TreeMap<>();
  final Map<String, Map<String, String>> nixlPlugins = new LinkedHashMap<>();
  final List<Variable> variables = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  List<String> preferred = List.of();
  /** Where the choice was made, for problems about names that no flag decides. */
  String place;
  String notAskedFor = "not asked for";
  boolean usesDefault;
  @Nullable String engineBackend;
  @Nullable Duration deadline;
  boolean unlimited;
  @Nullable Problem nothing;

  Draft(Source source, String place) {
    this.source = source;
    this.place = place;
  }

  void enable(String backend, String reason, @Nullable Flag decider) {
    enabled.put(backend, reason);
    if (decider != null) {
      deciders.put(backend, decider);
    }
  }

  void disable(Flag off) {
    disabled.put(off.backend(), "disabled by " + off.shown());
    deciders.put(off.backend(), off);
  }

  void parameters(String backend, Map<String, Flag> flags) {
    if (!flags.isEmpty()) {
      parameterFlags.put(backend, flags);
      parameters.put(backend, values(flags));
    }
  }

  void nothingEnabled(String where, @Nullable String value, String message, String remedy) {
    Problem problem = new Problem(where, value, message, remedy);
    nothing = problem;
    warnings.add("nothing is enabled: " + problem);
  }

  void variable(String name, String value, String effect) {
    variables.add(new Variable(name, value, effect));
  }

  @Nullable Flag parameterFlag(String backend, String parameter) {
    return parameterFlags.getOrDefault(backend, Map.of()).get(parameter);
  }

  static Map<String, String> values(Map<String, Flag> flags) {
    Map<String, String> values = new TreeMap<>();
    flags.forEach((parameter, flag) -> values.put(parameter, flag.value()));
    return values;
  }
}
