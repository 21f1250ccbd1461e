package dev.sluice.tck.cli;

import dev.sluice.config.BackendSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What the environment and the engine configuration ask for. Opens nothing and needs no provider. */
@Command(
    name = "config",
    description = "Show which backends the environment or an engine configuration asks for, and why. Opens nothing.")
final class ConfigCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Mixin private final EngineConfigOption engine = new EngineConfigOption();

  private final Console console;

  ConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    BackendSelection selection = Selections.resolve(engine.file, console.environment());
    if (output.json) {
      console.json(json(selection));
    } else {
      console.lines(text(selection));
    }
    console.warnings(selection.warnings());
    return ExitCodes.DONE;
  }

  static Map<String, Object> json(BackendSelection selection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", selection.source().label());
    json.put("enabled", selection.enabled());
    json.put("disabled", selection.disabled());
    json.put("usesDefault", selection.usesDefault());
    json.put("parameters", selection.printableParameters());
    json.put("engineBackend", selection.engineBackend());
    json.put("nixlPlugins", selection.nixlPlugins());
    List<Map<String, Object>> variables = new ArrayList<>();
    for (BackendSelection.Variable variable : selection.variables()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", variable.name());
      one.put("value", variable.value());
      one.put("effect", variable.effect());
      variables.add(one);
    }
    json.put("variables", variables);
    json.put("warnings", selection.warnings());
    Map<String, String> why = new LinkedHashMap<>();
    selection.enabled().forEach(name -> why.put(name, selection.why(name)));
    selection.disabled().forEach(name -> why.put(name, selection.why(name)));
    json.put("why", why);
    json.put("nixlPluginParameters", selection.printableNixlPluginParameters());
    return json;
  }

  /** The selection's own words; warnings go to the other stream. */
  private static List<String> text(BackendSelection selection) {
    List<String> lines = new ArrayList<>(selection.explain());
    lines.removeIf(line -> line.startsWith("warning: "));
    if (selection.enabled().isEmpty()) {
      lines.add("nothing is enabled: commands that move bytes will refuse to start");
    }
    return lines;
  }
}
