package dev.sluice.config;

import java.util.Map;
import java.util.TreeMap;

/** What each variable brings about, by variable name; written into the draft in the end. */
final class Effects {
  private final Map<String, String> byVariable = new TreeMap<>();

  void put(String variable, String effect) {
    byVariable.put(variable, effect);
  }

  void put(SluiceVariable variable, EnvironmentReading reading, String effect) {
    if (reading.variables().containsKey(variable.name())) {
      put(variable.name(), effect);
    }
  }

  void overridden(Flag flag, Flag winner) {
    put(flag.variable(), "no effect: " + winner.shown() + " wins");
  }

  /** The effect of a flag that only its own family decides; {@code what} is the backend in words. */
  void put(Flag flag, Flags family, String what) {
    Flag off = family.off(flag.backend());
    if (!flag.on()) {
      put(flag.variable(), "disables " + what);
    } else if (off != null) {
      overridden(flag, off);
    } else {
      Flag on = family.on(flag.backend());
      put(flag.variable(), effective(flag, on != null && on.parameter() == null, what));
    }
  }

  private static String effective(Flag flag, boolean switchedOn, String what) {
    if (flag.parameter() == null) {
      return "enables " + what;
    }
    String parameter = Text.printable(flag.parameter());
    return switchedOn
        ? "sets parameter " + parameter + " of " + what
        : "enables " + what + " and sets its parameter " + parameter;
  }

  /** Adds the settings that are set, then hands all over, sorted by variable. */
  void finish(EnvironmentReading reading, Draft draft) {
    for (SluiceVariable variable : SluiceVariable.values()) {
      if (reading.variables().containsKey(variable.name())) {
        byVariable.putIfAbsent(variable.name(), variable.effect());
      }
    }
    byVariable.forEach((name, effect) -> {
      String value = reading.variables().get(name);
      draft.variable(name, value == null ? "" : value, effect);
    });
  }
}
