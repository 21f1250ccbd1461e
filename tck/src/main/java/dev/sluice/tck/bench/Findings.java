package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.Ratio;
import dev.sluice.tck.bench.chart.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was found so far. One thread adds, any asks. */
final class Findings {
  private record Key(Group group, BenchCase what, String subject) {}

  private static final class Values {
    final List<Double> nanos = new ArrayList<>();
    final List<Double> post = new ArrayList<>();
    final List<Double> allocated = new ArrayList<>();
    final List<Double> alone = new ArrayList<>();
    double cpuNanos;
    double cpuBytes;
    String note = "";
  }

  private final Map<Key, Values> values = new LinkedHashMap<>();
  private final Map<Key, Series> series = new LinkedHashMap<>();
  private final Map<String, Set<String>> missing = new LinkedHashMap<>();

  synchronized void turn(Group group, BenchCase what, Map<String, Measured> turn) {
    Measured ours = turn.get(Peers.OURS);
    turn.forEach((subject, found) -> {
      Values all = values.computeIfAbsent(new Key(group, what, subject), _ -> new Values());
      all.nanos.add(found.median());
      if (!Double.isNaN(found.medianPost())) {
        all.post.add(found.medianPost());
      }
      if (!Double.isNaN(found.allocated())) {
        all.allocated.add(found.allocated());
      }
      all.note = found.note();
      all.cpuNanos += found.cpuNanos();
      all.cpuBytes += (double) found.calls() * what.shape().bytesOfCall();
      if (ours != null && ours != found) {
        double ratio = what.kind().isTime() ? ours.median() / found.median() : found.median() / ours.median();
        series.computeIfAbsent(new Key(group, what, subject), _ -> new Series()).add(ratio);
      }
    });
  }

  synchronized void alone(Group group, BenchCase what, String subject, Measured found) {
    Values all = values.computeIfAbsent(new Key(group, what, subject), _ -> new Values());
    for (double nanos : found.nanos()) {
      all.alone.add(nanos);
    }
  }

  synchronized void missing(Group group, String subject, String reason) {
    missing.computeIfAbsent(subject + " (" + group.text() + ")", _ -> new LinkedHashSet<>()).add(reason);
  }

  /** Why subjects, or cases of them, are not there. */
  synchronized Map<String, Set<String>> missing() {
    Map<String, Set<String>> now = new LinkedHashMap<>();
    missing.forEach((subject, reasons) -> now.put(subject, new LinkedHashSet<>(reasons)));
    return now;
  }

  synchronized List<Result> results() {
    List<Result> results = new ArrayList<>();
    values.forEach((key, all) -> results.add(result(key, all)));
    return results;
  }

  private static Result result(Key key, Values all) {
    Group group = key.group;
    Shape shape = key.what.shape();
    double nanos = Series.median(array(all.nanos));
    double[] alone = array(all.alone);
    return new Result(
        key.subject, group.backend(), group.route(), group.memoryText(), shape.operation().name(), key.what.kind().text(), key.what.workload(), shape.bytes(), shape.batch(), nanos / 1e3,
        alone.length == 0 ? Double.NaN : Measured.quantile(alone, 0.99) / 1e3, shape.bytesOfCall() / nanos, shape.batch() / nanos * 1e9, Series.median(array(all.post)) / 1e3,
        Series.median(array(all.allocated)), all.cpuNanos / all.cpuBytes, all.note);
  }

  synchronized List<Ratio> ratios() {
    List<Ratio> ratios = new ArrayList<>();
    series.forEach((key, pairs) -> {
      Group group = key.group;
      Shape shape = key.what.shape();
      double[] interval = pairs.interval();
      Optional<Goal> goal = Goal.of(group, key.what, key.subject);
      ratios.add(new Ratio(
          group.backend(), group.route(), group.memoryText(), shape.operation().name(), key.what.kind().text(), key.what.workload(), shape.bytes(), key.subject, pairs.median(), interval[0],
          interval[1], pairs.pairs(), goal.map(Goal::text).orElse(""), goal.map(one -> one.isMet(interval[0], interval[1])).orElse(false)));
    });
    return ratios;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
