package dev.sluice.tck.pairs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What both sides found, as a table. */
final class Comparison {
  private record Key(String memory, String name, String unit) {}

  private final String backend;
  private final String statistic;
  private final Map<Key, Series> found = new LinkedHashMap<>();

  Comparison(String backend, String statistic) {
    this.backend = backend;
    this.statistic = statistic;
  }

  /** Takes a line that one side printed. */
  void add(String line, boolean ours) {
    Map<String, String> words = new HashMap<>();
    for (String word : line.split(" ", -1)) {
      int equal = word.indexOf('=');
      words.put(word.substring(0, equal), word.substring(equal + 1));
    }
    String unit = words.getOrDefault("unit", "");
    Key key = new Key(words.getOrDefault("memory", ""), words.getOrDefault("case", ""), unit);
    double value = Double.parseDouble(words.getOrDefault(statistic, "NaN"));
    double allocated = Double.parseDouble(words.getOrDefault("allocated", "NaN"));
    found.computeIfAbsent(key, _ -> new Series(unit)).add(ours, value, allocated);
  }

  /** Both pairs of processes of a kind of memory end. */
  void endProcesses(String memory) {
    found.forEach(
        (key, series) -> {
          if (key.memory().equals(memory) && series.hasBoth()) {
            series.endProcesses();
          }
        });
  }

  /** In Markdown. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| memory | measurement | unit | C | ours | ours / C (95 %) | bytes allocated a transfer | goal |");
    lines.add("| --- | --- | --- | --- | --- | --- | --- | --- |");
    found.forEach((key, series) -> lines.add(row(key, series)));
    return lines;
  }

  private String row(Key key, Series series) {
    String ratio = "";
    if (series.hasBoth()) {
      double[] interval = series.interval();
      ratio = String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", series.ratio(), interval[0], interval[1]);
      if (key.unit().equals("ns")) {
        ratio += String.format(Locale.ROOT, ", %+.1f ns", series.difference());
      }
    }
    Optional<Goal> goal = Double.isNaN(series.ourMedian()) ? Optional.empty() : Goal.of(backend, key.name(), key.memory());
    String verdict =
        goal.map(one -> one.text() + (one.met(series.ourMedian(), series.ratio(), series.difference()) ? ": met" : ": MISSED")).orElse("");
    return String.format(
        Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s |", key.memory(), key.name(), key.unit(), figure(series.theirMedian()),
        figure(series.ourMedian()), ratio, figure(series.allocated()), verdict);
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, value < 100 ? "%.3f" : "%.0f", value);
  }
}
