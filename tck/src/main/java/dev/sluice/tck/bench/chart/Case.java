package dev.sluice.tck.bench.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What goes into one chart.
 *
 * @param batch the batch, where a chart shows only one of several; otherwise 0
 */
record Case(Route route, String kind, String operation, long batch) {
  private record Point(String subject, long bytes) {}

  /** The results by chart, in their order. */
  static Map<Case, List<Result>> of(List<Result> results) {
    Map<Case, List<Result>> whole =
        results.stream().collect(Collectors.groupingBy(one -> new Case(one.route(), one.kind(), one.operation(), 0), LinkedHashMap::new, Collectors.toList()));
    Map<Case, List<Result>> split = new LinkedHashMap<>();
    whole.forEach((key, group) -> {
      // Bars name their batch. A line cannot show two values at one size.
      if (!key.isLine() || !collides(group)) {
        split.put(key, group);
        return;
      }
      group.forEach(one -> split.computeIfAbsent(new Case(key.route, key.kind, key.operation, one.batch()), _ -> new ArrayList<>()).add(one));
    });
    return split;
  }

  boolean isLine() {
    return kind.equals("bandwidth") || isTime();
  }

  /** Whether its figures are times, of which less is better. */
  boolean isTime() {
    return kind.equals("latency") || kind.equals("one-way");
  }

  private static boolean collides(List<Result> group) {
    Set<Point> seen = new LinkedHashSet<>();
    return !group.stream().allMatch(one -> seen.add(new Point(one.subject(), one.bytes())));
  }
}
