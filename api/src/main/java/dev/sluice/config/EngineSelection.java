package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The choice by an engine configuration file: it fixes the set; flags add parameters and NIXL's plugins. */
final class EngineSelection {
  private final EngineFile file;
  private final EnvironmentReading reading;
  private final Problems problems;
  private final @Nullable String provider;
  private final Draft draft;
  private final Effects effects = new Effects();

  private EngineSelection(EngineFile file, EnvironmentReading reading, Problems problems) {
    this.file = file;
    this.reading = reading;
    this.problems = problems;
    this.provider = file.provider();
    this.draft = new Draft(Source.ENGINE_CONFIG, file.place());
  }

  static Draft of(EngineFile file, EnvironmentReading reading, Problems problems) {
    return new EngineSelection(file, reading, problems).draft();
  }

  private Draft draft() {
    draft.warnings.addAll(file.warnings());
    draft.warnings.addAll(reading.warnings());
    draft.engineBackend = file.backend();
    draft.deadline = file.deadline();
    draft.unlimited = file.unlimited();
    fixSet();
    reading.sluice().all().forEach(this::ownFlag);
    ownFlagsWithoutEffect();
    if (Names.NIXL.equals(provider)) {
      NixlPlugins.choose(reading, draft, effects, problems);
    } else {
      NixlPlugins.ignore(reading, effects);
      foreignFlags();
    }
    engineSelectors();
    settings();
    effects.finish(reading, draft);
    return draft;
  }

  private void fixSet() {
    if (provider == null) {
      draft.notAskedFor = "not asked for: " + file.path() + " leaves the transceiver off";
      draft.nothingEnabled(file.path().toString(), null,
          "leaves the transceiver off: " + EngineFile.SECTION + ".backend is absent or null",
          "set it, as in 'backend: UCX'");
      return;
    }
    String said = file.place() + " sets backend: " + file.backend();
    draft.notAskedFor = "not asked for: " + said;
    draft.enable(provider, "enabled by the engine configuration: " + said
        + (provider.equals(file.backend()) ? "" : ", which means " + provider), null);
    if (reading.sluice().off(provider) == null) {
      draft.parameters(provider, reading.sluice().parameters(provider));
    }
  }

  private void ownFlag(Flag flag) {
    boolean chosen = flag.backend().equals(provider);
    String backend = Text.printable(flag.backend());
    if (!flag.on() && chosen) {
      problems.add(flag.variable(), flag.value(),
          "contradicts " + file.place() + ", which sets backend: " + file.backend(),
          "unset the variable, or change the file");
    } else if (!flag.on()) {
      draft.disable(flag);
      effects.put(flag.variable(), "disables " + backend);
    } else if (!chosen) {
      effects.put(flag.variable(), "no effect: the engine configuration fixes the set of backends");
    } else {
      effects.put(flag.variable(), flag.parameter() == null
          ? "agrees with the engine configuration"
          : "sets parameter " + Text.printable(flag.parameter()) + " of " + backend);
    }
  }

  private void ownFlagsWithoutEffect() {
    Set<String> names = new TreeSet<>();
    for (String backend : reading.sluice().backends()) {
      Flag on = reading.sluice().on(backend);
      if (on != null && !backend.equals(provider)) {
        names.add(Text.printable(on.variable()));
      }
    }
    if (!names.isEmpty()) {
      draft.warnings.add("no effect, since the engine configuration fixes the set of backends: "
          + String.join(", ", names));
    }
  }

  private void foreignFlags() {
    Set<String> names = new TreeSet<>();
    for (Flag flag : reading.dyn().all()) {
      effects.put(flag.variable(), "no effect: it picks a plugin of NIXL, which the engine configuration does not choose");
      boolean agrees = flag.parameter() == null && flag.on() == flag.backend().equals(provider);
      if (!agrees) {
        names.add(Text.printable(flag.variable()));
      }
    }
    if (!names.isEmpty()) {
      draft.warnings.add("no effect, since the engine configuration does not choose NIXL and these flags only pick"
          + " its plugins: " + String.join(", ", names));
    }
  }

  private void engineSelectors() {
    boolean open = provider == null || EngineFile.DEFAULT.equals(file.backend());
    Map<String, String> warnings = new TreeMap<>();
    reading.variables().forEach((name, value) -> {
      var matcher = EnvironmentReading.ENGINE_SELECTOR.matcher(name);
      if (!matcher.matches()) {
        return;
      }
      String wanted = matcher.group(1);
      if (!open || !value.equals("1") || Objects.equals(wanted, provider)) {
        effects.put(name, "no effect: the engine configuration decides");
        return;
      }
      effects.put(name, "no effect: it does not enable " + wanted);
      warnings.put(name, name + "=1 does not enable " + wanted + ": "
          + (provider == null ? "no backend is set" : "backend: DEFAULT means NIXL")
          + " (some TensorRT-LLM versions would); set backend: " + wanted + " in " + file.path());
    });
    draft.warnings.addAll(warnings.values());
  }

  private void settings() {
    effects.put(SluiceVariable.SLUICE_PREFER, reading, "no effect: the engine configuration fixes the set of backends");
    if (!file.path().equals(reading.settings().engineConfig())) {
      effects.put(SluiceVariable.SLUICE_ENGINE_CONFIG, reading, "no effect: another file was given");
    }
  }
}
