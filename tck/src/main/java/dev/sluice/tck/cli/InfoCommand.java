package dev.sluice.tck.cli;

import dev.sluice.config.BackendSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Every provider that is found. */
@Command(name = "info", description = "Show every backend that is found, whether it can be used here, and why it is on or off. Each is asked in a process of its own, so that one that crashes costs no other.")
final class InfoCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Mixin private final EngineConfigOption engine = new EngineConfigOption();

  private final Console console;

  InfoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    BackendSelection selection = Selections.resolve(engine.file, console.environment());
    Probes probes = new Probes(console, engine.file);
    probes.run();
    DeviceProbe devices = DeviceProbe.run(console);
    List<String> warnings = new ArrayList<>(selection.warnings());
    warnings.addAll(probes.warnings());
    if (probes.backends().isEmpty()) {
      warnings.add("no backend is found: put a backend's jar on the module path or the class path");
    }
    if (output.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("version", Version.release());
      json.put("java", Version.java());
      json.put("backends", probes.backends());
      json.put("devices", devices.devices());
      json.put("warnings", warnings);
      console.json(json);
    } else {
      console.lines(text(probes.backends()));
      console.lines(devices.text());
    }
    console.warnings(warnings);
    return ExitCodes.DONE;
  }

  private static List<String> text(List<Map<String, Object>> backends) {
    List<String> lines = new ArrayList<>();
    lines.add("sluice " + Version.release() + ", Java " + Version.java());
    for (Map<String, Object> backend : backends) {
      boolean available = Boolean.TRUE.equals(backend.get("available"));
      lines.add("");
      lines.add(backend.get("name") + (Boolean.TRUE.equals(backend.get("enabled")) ? ": on" : ": off") + " (" + backend.get("why") + ")");
      lines.add("  provider   " + backend.get("provider") + " from " + backend.get("origin"));
      if (available) {
        lines.add("  available  version " + backend.get("version") + (backend.get("library") == null ? "" : ", " + backend.get("library")));
        lines.add("  memory     " + join(backend.get("memoryKinds")));
        lines.add("  transports " + join(backend.get("transports")));
      } else {
        lines.add("  not available: " + backend.get("reason"));
        lines.add("  remedy     " + backend.get("remedy"));
      }
      if (backend.get("parameters") instanceof List<?> parameters) {
        for (Object parameter : parameters) {
          if (parameter instanceof Map<?, ?> one) {
            lines.add("  parameter  " + one.get("name") + " = " + one.get("default") + ": " + one.get("description"));
          }
        }
      }
    }
    return lines;
  }

  private static String join(@Nullable Object list) {
    return list instanceof List<?> values ? String.join(", ", values.stream().map(String::valueOf).toList()) : "";
  }
}
