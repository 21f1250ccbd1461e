package dev.sluice.tck.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine that a report speaks of. */
final class HostFacts {
  private HostFacts() {}

  static Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    json.put("arch", System.getProperty("os.arch"));
    json.put("cpu", field("/proc/cpuinfo", "model name"));
    json.put("cores", Runtime.getRuntime().availableProcessors());
    json.put("memoryBytes", kibibytes(field("/proc/meminfo", "MemTotal")));
    json.put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version());
    return json;
  }

  private static String field(String file, String name) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.filter(line -> line.startsWith(name)).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("");
    } catch (IOException notThere) {
      return "";
    }
  }

  private static long kibibytes(String text) {
    String digits = text.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits) << 10;
  }
}
