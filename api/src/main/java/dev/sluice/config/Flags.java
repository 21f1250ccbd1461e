package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All flags of one family, by backend: {@code <PREFIX><NAME>=<boolean>} and {@code <PREFIX><NAME>__<PARAM>=<value>}. */
final class Flags {
  static final String SLUICE = "SLUICE_BACKEND_";
  static final String DYN = "DYN_KVBM_NIXL_BACKEND_";

  /** The values of a boolean. */
  static final String BOOLEANS = "true, 1, on, yes, false, 0, off or no";

  private static final String SEPARATOR = "__";
  private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "no");

  private final Map<String, List<Flag>> byBackend = new TreeMap<>();
  private final String prefix;

  private Flags(String prefix) {
    this.prefix = prefix;
  }

  static Flags none(String prefix) {
    return new Flags(prefix);
  }

  /** Reads the family with that prefix; {@code environment} is sorted, so that messages come in a fixed order. */
  static Flags read(String prefix, Map<String, String> environment, Problems problems) {
    Flags flags = new Flags(prefix);
    environment.forEach((variable, value) -> {
      if (variable.startsWith(prefix)) {
        flags.readOne(variable, value, problems);
      }
    });
    return flags;
  }

  private void readOne(String variable, String value, Problems problems) {
    String rest = variable.substring(prefix.length());
    int split = rest.indexOf(SEPARATOR);
    String backend = Text.upper(split < 0 ? rest : rest.substring(0, split));
    String parameter = split < 0 ? null : Text.lower(rest.substring(split + SEPARATOR.length()));
    if (backend.isBlank()) {
      problems.add(variable, value, "the backend name is empty",
          "write " + prefix + "<NAME>=true or " + prefix + "<NAME>__<PARAMETER>=<value>");
    } else if (parameter == null) {
      readSwitch(variable, value, backend, problems);
    } else if (parameter.isBlank()) {
      problems.add(variable, value, "the parameter name after '__' is empty",
          "write " + prefix + backend + "__<PARAMETER>=<value>, or " + prefix + backend + "=true");
    } else {
      readParameter(new Flag(variable, value, backend, parameter, true), parameter, problems);
    }
  }

  /** What a boolean says; empty when the value is none. */
  static Optional<Boolean> truth(String value) {
    String word = Text.lower(value.strip());
    return TRUE.contains(word) || FALSE.contains(word) ? Optional.of(TRUE.contains(word)) : Optional.empty();
  }

  private void readSwitch(String variable, String value, String backend, Problems problems) {
    Optional<Boolean> on = truth(value);
    if (on.isPresent()) {
      add(new Flag(variable, value, backend, null, on.get()));
      return;
    }
    String parameter = Names.asParameter(backend);
    String hint = parameter == null ? "" : ", or did you mean the parameter " + prefix + parameter + "?";
    problems.add(variable, value, "not a boolean", "use " + BOOLEANS + " (any case)" + hint);
  }

  private void readParameter(Flag flag, String parameter, Problems problems) {
    for (Flag other : of(flag.backend())) {
      if (parameter.equals(other.parameter()) && !flag.value().equals(other.value())) {
        problems.add(flag.variable(), flag.value(),
            "contradicts " + other.shown() + ", whose name differs only by case", "unset one of the two");
        return;
      }
    }
    add(flag);
  }

  private void add(Flag flag) {
    byBackend.computeIfAbsent(flag.backend(), _ -> new ArrayList<>()).add(flag);
  }

  Set<String> backends() {
    return Collections.unmodifiableSet(byBackend.keySet());
  }

  List<Flag> of(String backend) {
    return byBackend.getOrDefault(backend, List.of());
  }

  List<Flag> all() {
    return byBackend.values().stream().flatMap(Collection::stream).toList();
  }

  boolean names(String backend) {
    return byBackend.containsKey(backend);
  }

  /** The flag that switches the backend off, whatever else says true; null when none does. */
  @Nullable Flag off(String backend) {
    return first(backend, false);
  }

  /** The flag that enables the backend: a switch rather than a parameter; null when it is off or not named. */
  @Nullable Flag on(String backend) {
    if (off(backend) != null) {
      return null;
    }
    Flag asSwitch = first(backend, true);
    return asSwitch != null || of(backend).isEmpty() ? asSwitch : of(backend).getFirst();
  }

  private @Nullable Flag first(String backend, boolean on) {
    for (Flag flag : of(backend)) {
      if (flag.parameter() == null && flag.on() == on) {
        return flag;
      }
    }
    return null;
  }

  /** The flags that set parameters of the backend, by parameter name. */
  Map<String, Flag> parameters(String backend) {
    Map<String, Flag> parameters = new TreeMap<>();
    for (Flag flag : of(backend)) {
      if (flag.parameter() != null) {
        parameters.putIfAbsent(flag.parameter(), flag);
      }
    }
    return parameters;
  }
}
