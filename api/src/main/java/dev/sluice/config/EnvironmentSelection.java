package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The choice by flags alone: both families merged, ours first, and UCX where nothing is said. */
final class EnvironmentSelection {
  private final EnvironmentReading reading;
  private final Problems problems;
  private final Flags sluice;
  private final Flags dyn;
  private final boolean nixlByFlag;
  private final Draft draft = new Draft(Source.ENVIRONMENT, "environment");
  private final Effects effects = new Effects();

  private EnvironmentSelection(EnvironmentReading reading, Problems problems) {
    this.reading = reading;
    this.problems = problems;
    this.sluice = reading.sluice();
    this.nixlByFlag = sluice.on(Names.NIXL) != null;
    // Once our own flag chooses NIXL, Dynamo's flags name its plugins and no modules.
    this.dyn = nixlByFlag ? Flags.none(Flags.DYN) : reading.dyn();
  }

  static Draft of(EnvironmentReading reading, Problems problems) {
    return new EnvironmentSelection(reading, problems).draft();
  }

  private Draft draft() {
    draft.warnings.addAll(reading.warnings());
    merge();
    if (draft.enabled.containsKey(Names.NIXL)) {
      NixlPlugins.choose(nixlByFlag ? reading : withoutDyn(), draft, effects, problems);
    } else {
      NixlPlugins.ignore(reading, effects);
    }
    sluice.all().forEach(flag -> effects.put(flag, sluice, Text.printable(flag.backend())));
    dyn.all().forEach(this::effectOfDyn);
    otherVariables();
    preference();
    effects.finish(reading, draft);
    return draft;
  }

  private EnvironmentReading withoutDyn() {
    return new EnvironmentReading(
        reading.variables(), sluice, Flags.none(Flags.DYN), reading.settings(), reading.warnings());
  }

  private void merge() {
    Set<String> names = new TreeSet<>(Names.order(reading.settings().prefer()));
    names.addAll(sluice.backends());
    names.addAll(dyn.backends());
    for (String name : names) {
      Flags decider = sluice.names(name) ? sluice : dyn;
      Flag off = decider.off(name);
      if (off != null) {
        draft.disable(off);
        continue;
      }
      Flag on = decider.on(name);
      draft.enable(name, on == null ? "" : reason(on), on);
      Map<String, Flag> parameters = new TreeMap<>(dyn.parameters(name));
      parameters.putAll(sluice.parameters(name));
      draft.parameters(name, parameters);
    }
    if (draft.enabled.isEmpty()) {
      useDefault();
    }
  }

  private static String reason(Flag on) {
    return (on.parameter() == null ? "enabled by " : "enabled by its parameter ") + on.shown();
  }

  private void useDefault() {
    Flag off = draft.deciders.get(Names.UCX);
    if (off != null) {
      draft.nothingEnabled(off.variable(), off.value(), "turns off the default backend, and no other is enabled",
          "unset it, or enable another backend, as in SLUICE_BACKEND_LIBFABRIC=true");
      return;
    }
    draft.usesDefault = true;
    draft.enable(Names.UCX, draft.disabled.isEmpty()
        ? "default: no backend flag is set"
        : "default: no backend flag enables one, and UCX is not disabled", null);
  }

  private void effectOfDyn(Flag flag) {
    String backend = flag.backend();
    if (!sluice.names(backend)) {
      effects.put(flag, dyn, Text.printable(backend));
      return;
    }
    Flag winner = winnerOver(flag);
    if (winner == null) {
      effects.put(flag.variable(),
          "sets parameter " + Text.printable(String.valueOf(flag.parameter())) + " of " + Text.printable(backend));
    } else if (flag.parameter() == null && flag.on() && winner.on()) {
      effects.put(flag.variable(), "agrees with " + winner.shown());
    } else {
      effects.overridden(flag, winner);
    }
  }

  /** The flag of ours that decides instead of Dynamo's {@code flag}; null when it sets a parameter that ours leave. */
  private @Nullable Flag winnerOver(Flag flag) {
    Flag off = sluice.off(flag.backend());
    if (off != null) {
      return off;
    }
    return flag.parameter() == null
        ? sluice.on(flag.backend())
        : sluice.parameters(flag.backend()).get(flag.parameter());
  }

  private void otherVariables() {
    effects.put(SluiceVariable.SLUICE_ENGINE_CONFIG, reading, "no effect: only the flags were asked");
    for (String name : reading.variables().keySet()) {
      if (EnvironmentReading.ENGINE_SELECTOR.matcher(name).matches()) {
        effects.put(name, "no effect: no engine configuration is in use");
      }
    }
  }

  private void preference() {
    draft.preferred = reading.settings().prefer();
    List<String> missing = new ArrayList<>(draft.preferred);
    missing.removeAll(draft.enabled.keySet());
    if (!missing.isEmpty()) {
      draft.warnings.add("SLUICE_PREFER names what no flag enables: " + String.join(", ", missing));
    }
  }
}
