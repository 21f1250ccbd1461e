package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The choice made in code. */
final class CodeSelection {
  static final String PLACE = "backends given in code";

  private CodeSelection() {}

  static Draft of(
      List<String> names,
      Map<String, Map<String, String>> parameters,
      Map<String, Map<String, String>> nixlPlugins,
      Problems problems) {
    Draft draft = new Draft(Source.CODE, PLACE);
    draft.notAskedFor = "not asked for: the backends are given in code";
    for (String given : names) {
      String name = Text.upper(given.strip());
      if (name.isEmpty()) {
        problems.add(PLACE, null, "a backend name is empty", "give names such as UCX");
      } else if (draft.enabled.containsKey(name)) {
        problems.add(PLACE, null, name + " is given twice", "give each backend once");
      }
      draft.enable(name, "given in code", null);
    }
    draft.parameters.putAll(normalised(parameters, problems));
    if (draft.enabled.containsKey(Names.NIXL)) {
      draft.nixlPlugins.putAll(normalised(nixlPlugins, problems));
    }
    if (names.isEmpty()) {
      draft.nothingEnabled(PLACE, null, "the list is empty", "give at least one backend, such as UCX");
    }
    return draft;
  }

  /** Names upper-cased, parameters lower-cased; what then coincides or is empty is a problem. */
  private static Map<String, Map<String, String>> normalised(
      Map<String, Map<String, String>> parameters, Problems problems) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    parameters.forEach((given, values) -> {
      String name = Text.upper(given.strip());
      Map<String, String> lower = new TreeMap<>();
      values.forEach((parameter, value) -> {
        String key = Text.lower(parameter.strip());
        if (key.isEmpty() || lower.put(key, value) != null) {
          problems.add(PLACE, null, "a parameter's name of " + name
              + (key.isEmpty() ? " is empty" : " is given twice: " + key), "give each parameter once, by name");
        }
      });
      if (name.isEmpty() || all.put(name, lower) != null) {
        problems.add(PLACE, null, name.isEmpty() ? "parameters are given for an empty name"
            : "parameters of " + name + " are given twice", "give each backend's parameters once");
      }
    });
    return all;
  }
}
