package dev.sluice.tck.cli;

import dev.sluice.tck.bench.Sizes;
import dev.sluice.tck.bench.chart.BenchData;
import dev.sluice.tck.bench.chart.Check;
import dev.sluice.tck.bench.chart.Ratio;
import dev.sluice.tck.bench.chart.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a benchmark found, as lines and as JSON. */
final class BenchText {
  private BenchText() {}

  static Map<String, Object> json(BenchData data, Map<String, Object> host) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", host);
    json.put("complete", data.complete());
    json.put("results", data.results().stream().map(BenchText::json).toList());
    json.put("ratios", data.ratios().stream().map(BenchText::json).toList());
    json.put("missing", data.missing().stream().map(missing -> Map.of("subject", missing.subject(), "reason", missing.reason())).toList());
    json.put("checks", data.checks().stream().map(BenchText::json).toList());
    return json;
  }

  private static Map<String, Object> json(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("group", check.group());
    json.put("name", check.name());
    json.put("how", check.how());
    put(json, "value", check.value());
    put(json, "low", check.low());
    put(json, "high", check.high());
    json.put("unit", check.unit());
    json.put("measurements", check.count());
    if (check.hasGoal()) {
      json.put("goal", check.goal());
      json.put("met", check.met());
    }
    return json;
  }

  private static Map<String, Object> json(Result result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", result.subject());
    json.put("backend", result.backend());
    json.put("transport", result.transport());
    json.put("memory", result.memory());
    json.put("operation", result.operation());
    json.put("case", result.kind());
    if (!result.workload().isEmpty()) {
      json.put("workload", result.workload());
    }
    json.put("bytes", result.bytes());
    json.put("batch", result.batch());
    put(json, "microsP50", result.microsP50());
    put(json, "microsP99", result.microsP99());
    put(json, "gigabytesPerSecond", result.gigabytesPerSecond());
    put(json, "descriptorsPerSecond", result.descriptorsPerSecond());
    put(json, "postMicros", result.postMicros());
    put(json, "allocatedBytesPerTransfer", result.allocatedBytesPerTransfer());
    put(json, "cpuSecondsPerGigabyte", result.cpuSecondsPerGigabyte());
    if (!result.note().isEmpty()) {
      json.put("note", result.note());
    }
    return json;
  }

  private static Map<String, Object> json(Ratio ratio) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backend", ratio.backend());
    json.put("transport", ratio.transport());
    json.put("memory", ratio.memory());
    json.put("operation", ratio.operation());
    json.put("case", ratio.kind());
    if (!ratio.workload().isEmpty()) {
      json.put("workload", ratio.workload());
    }
    json.put("bytes", ratio.bytes());
    json.put("against", ratio.against());
    put(json, "ratio", ratio.ratio());
    put(json, "low", ratio.low());
    put(json, "high", ratio.high());
    json.put("pairs", ratio.pairs());
    if (!ratio.goal().isEmpty()) {
      json.put("goal", ratio.goal());
      json.put("met", ratio.met());
    }
    return json;
  }

  private static void put(Map<String, Object> json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    }
  }

  /** A table: each of ours, and below it the peers that did the same. */
  static List<String> lines(BenchData data) {
    List<String> lines = new ArrayList<>();
    if (!data.complete()) {
      lines.add(BenchData.ENDED_EARLY);
    }
    String route = "";
    for (Result result : data.results()) {
      if (!result.subject().equals(BenchData.SLUICE)) {
        continue;
      }
      String here = result.backend() + " " + result.transport() + ", " + result.memory();
      if (!here.equals(route)) {
        route = here;
        lines.add("");
        lines.add(String.format("%-34s %12s %12s %10s %14s %10s", here, "p50 us", "p99 us", "GB/s", "descriptors/s", "allocated"));
      }
      lines.add(line(result));
      data.ratios().stream().filter(ratio -> isOf(ratio, result)).forEach(ratio -> lines.add(line(ratio, note(data, ratio))));
    }
    String group = "";
    for (Check check : data.checks()) {
      if (!check.group().equals(group)) {
        group = check.group();
        lines.add("");
        lines.add(group);
      }
      lines.add(line(check));
    }
    lines.add("");
    if (data.ratios().stream().anyMatch(Ratio::hasGoal) || data.checks().stream().anyMatch(Check::hasGoal)) {
      lines.add("Beside a median stands its 95-percent interval (of fewer than six pairs: what they span, at most). A goal is met where the interval reaches it, and 'within its interval' where the median itself does not.");
    }
    data.missing().forEach(missing -> lines.add("missing  " + missing.subject() + ": " + missing.reason()));
    return lines;
  }

  /** What is to be known of the peer's figure. */
  private static String note(BenchData data, Ratio ratio) {
    return data.results().stream().filter(result -> result.subject().equals(ratio.against()) && isOf(ratio, result)).map(Result::note).filter(note -> !note.isEmpty()).findFirst().map(note -> " (" + note + ")").orElse("");
  }

  private static boolean isOf(Ratio ratio, Result result) {
    return ratio.backend().equals(result.backend()) && ratio.transport().equals(result.transport()) && ratio.memory().equals(result.memory()) && ratio.operation().equals(result.operation())
        && ratio.kind().equals(result.kind()) && ratio.workload().equals(result.workload()) && ratio.bytes() == result.bytes();
  }

  private static String line(Result result) {
    String what = result.workload().isEmpty() ? result.kind() + " " + Sizes.text(result.bytes()) : result.workload();
    return String.format(
        Locale.ROOT, "  %-32s %12.2f %12s %10.3f %14.0f %10s", what + " " + result.operation().toLowerCase(Locale.ROOT), result.microsP50(), figure(result.microsP99(), "%.2f"),
        result.gigabytesPerSecond(), result.descriptorsPerSecond(), figure(result.allocatedBytesPerTransfer(), "%.0f B"));
  }

  private static String line(Ratio ratio, String note) {
    String goal = goal(ratio.goal(), ratio.finding());
    String meaning = ratio.kind().equals("latency") ? "of the time of " : "of the rate of ";
    return String.format(Locale.ROOT, "    %.3f (%.3f to %.3f, %s) %s%s%s%s", ratio.ratio(), ratio.low(), ratio.high(), ratio.pairs() == 1 ? "1 pair" : ratio.pairs() + " pairs", meaning, ratio.against(), note, goal);
  }

  private static String line(Check check) {
    String interval = Double.isNaN(check.low()) || check.count() < 2 ? "" : " (" + number(check.low()) + " to " + number(check.high()) + ")";
    return String.format("  %-52s %14s %s%s%s", check.name(), number(check.value()), check.unit(), interval, goal(check.goal(), check.finding()));
  }

  private static String goal(String goal, String finding) {
    return goal.isEmpty() ? "" : ", goal " + goal + ": " + (finding.equals("missed") ? "MISSED" : finding);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
  }

  private static String figure(double value, String format) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
