package dev.sluice.tck.cli;

import dev.sluice.Route;
import dev.sluice.tck.rate.Expected;
import dev.sluice.tck.rate.FarOff;
import dev.sluice.tck.workload.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** A finished job in JSON and in words. */
final class Results {
  /** What is to be told beside the result. */
  static final String WARNINGS = "warnings";

  private Results() {}

  static Map<String, Object> route(Route route) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backend", route.backend());
    json.put("transport", route.transport());
    json.put("device", route.device());
    json.put("path", route.path().name().toLowerCase(Locale.ROOT));
    json.put("known", route.known().name().toLowerCase(Locale.ROOT));
    return json;
  }

  static Map<String, Object> of(Job job, Tally tally, boolean simulated, long prefillPid, long decodePid) {
    double seconds = tally.nanos / 1e9 / tally.repetitions;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backend", tally.route.getOrDefault("backend", ""));
    json.put("route", tally.route);
    json.put("operation", job.operation().name());
    json.put("memory", job.memory().name());
    json.put("simulated", simulated);
    json.put("workload", job.workload().id());
    json.put("spans", job.workload().spans());
    json.put("descriptors", job.workload().descriptors());
    json.put("bytesPerDescriptor", job.workload().bytesPerDescriptor());
    json.put("bytes", job.workload().bytes());
    json.put("seconds", seconds);
    json.put("gigabytesPerSecond", job.workload().bytes() / seconds / 1e9);
    Expected expected = simulated ? Expected.unknown("the device is simulated, and as fast as no device") : tally.expected;
    json.put(Speeds.EXPECTED, Speeds.json(expected));
    json.put(WARNINGS, FarOff.warning(route(name -> String.valueOf(tally.route.get(name))), Speeds.measured(job, tally.pace), expected).stream().toList());
    json.put("verified", tally.verified);
    json.put("checksum", tally.checksum);
    json.put("prefillPid", prefillPid);
    json.put("decodePid", decodePid);
    FileTally file = tally.file;
    if (file != null) {
      json.putAll(FileResults.of(job, file, tally.repetitions));
    }
    json.put("title", job.workload().title());
    json.put("coldSeconds", tally.coldNanos / 1e9);
    json.put("repetitions", tally.repetitions);
    json.put("seed", job.seed());
    json.put("comparedBy", tally.byContent ? List.of("checksum", "content") : List.of("checksum"));
    if (!tally.verified) {
      json.put("receivedChecksum", tally.got);
      Difference difference = tally.difference;
      if (difference != null) {
        json.put("difference", difference(difference));
      }
    }
    return json;
  }

  /** As {@link Route#toString} has it, of its fields. */
  private static String route(UnaryOperator<String> field) {
    return field.apply("backend") + " " + field.apply("transport") + "/" + field.apply("device") + ", " + field.apply("path") + ", " + field.apply("known");
  }

  private static Map<String, Object> difference(Difference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("span", difference.span());
    json.put("block", difference.block());
    json.put("poolBlock", difference.poolBlock());
    json.put("byte", difference.index());
    json.put("text", difference.toString());
    return json;
  }

  static List<String> text(JsonNode result) {
    List<String> lines = new ArrayList<>();
    JsonNode route = result.path("route");
    boolean verified = result.path("verified").asBoolean(false);
    long repetitions = result.path("repetitions").asLong();
    lines.add(line("workload", result.path("workload").asString("") + ": " + result.path("title").asString("")));
    lines.add(line("prefill", "pid " + result.path("prefillPid").asLong() + ", seed " + result.path("seed").asLong() + ", checksum "
        + result.path("checksum").asString("")));
    lines.add(line("decode", "pid " + result.path("decodePid").asLong() + ", blocks in random order"));
    lines.add(line("moved", grouped(result.path("bytes").asLong()) + " bytes as " + grouped(result.path("descriptors").asLong())
        + " descriptors over " + result.path("spans").asInt() + " spans, " + way(result)
        + (repetitions > 1 ? ", " + grouped(repetitions) + " times" : "")));
    if (result.path("memory").asString("").equals("DEVICE")) {
      lines.add(line("memory", result.path("simulated").asBoolean(false) ? "of a SIMULATED device: the rate is no device's" : "of a device, on both sides"));
    }
    lines.add(line("route", route(name -> route.path(name).asString(""))));
    if (result.has(FileResults.FILE)) {
      lines.addAll(FileResults.text(result));
    } else {
      lines.add(line("rate", rate(result, "gigabytesPerSecond", "seconds", "coldSeconds")));
      lines.add(line("expected", Speeds.text(result.path(Speeds.EXPECTED))));
    }
    String how = result.path("comparedBy").size() > 1
        ? "every byte, by checksum and by content"
        : "by checksum; give decode the same --input to compare every byte too";
    lines.add(verified ? line("verified", how) : line("DIFFERENT", bad(result)));
    return lines;
  }

  private static String way(JsonNode result) {
    if (result.has(FileResults.FILE)) {
      return "written to a file by prefill and read from it by decode";
    }
    return result.path("operation").asString("").equals("READ") ? "read by decode" : "written by prefill";
  }

  /** A rate and its times, by the names of their fields. */
  static String rate(JsonNode result, String gigabytesPerSecond, String seconds, String coldSeconds) {
    return String.format(Locale.ROOT, "%.2f GB/s (%.2f ms%s; the first time, cold: %.2f ms)", result.path(gigabytesPerSecond).asDouble(),
        result.path(seconds).asDouble() * 1e3, result.path("repetitions").asLong() > 1 ? " each, on average" : "", result.path(coldSeconds).asDouble() * 1e3);
  }

  /** What is wrong with a result that is not verified. */
  static String bad(JsonNode result) {
    String difference = result.path("difference").path("text").asString("");
    return "the bytes differ: " + (difference.isEmpty() ? "" : difference + "; ") + "the checksum is "
        + result.path("receivedChecksum").asString("") + " instead of " + result.path("checksum").asString("");
  }

  static String line(String name, String text) {
    return String.format(Locale.ROOT, "%-9s %s", name, text);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
