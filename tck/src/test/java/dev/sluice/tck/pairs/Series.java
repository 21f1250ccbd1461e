package dev.sluice.tck.pairs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** The values of one measurement, run after run, of both sides. */
final class Series {
  private static final int RESAMPLES = 4000;

  private final boolean rate;
  private final List<Double> theirs = new ArrayList<>();
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> allocated = new ArrayList<>();
  private int processesEnded;

  Series(String unit) {
    rate = unit.equals(Findings.RATE);
  }

  void add(boolean our, double value, double allocatedBytes) {
    (our ? ours : theirs).add(value);
    if (!Double.isNaN(allocatedBytes)) {
      allocated.add(allocatedBytes);
    }
  }

  /** What came since the last call counts as one value: where a process's pages lie in memory makes more difference than a turn. */
  void endProcesses() {
    collapse(theirs);
    collapse(ours);
    processesEnded++;
  }

  private void collapse(List<Double> values) {
    if (values.size() > processesEnded) {
      List<Double> fresh = values.subList(processesEnded, values.size());
      double median = median(fresh);
      fresh.clear();
      values.add(median);
    }
  }

  double theirMedian() {
    return median(theirs);
  }

  double ourMedian() {
    return median(ours);
  }

  boolean hasBoth() {
    return !theirs.isEmpty() && !ours.isEmpty();
  }

  /** Bytes that our polling thread allocated for a transfer. */
  double allocated() {
    return median(allocated);
  }

  /** Our time over that of the native library, pair by pair; for rates the other way round, so that more is slower. */
  double ratio() {
    return median(ratios());
  }

  double difference() {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < pairs(); i++) {
      differences.add(ours.get(i) - theirs.get(i));
    }
    return median(differences);
  }

  /** The 95 % interval of {@link #ratio()}. */
  double[] interval() {
    List<Double> ratios = ratios();
    SplittableRandom random = new SplittableRandom(1);
    double[] medians = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      List<Double> drawn = new ArrayList<>();
      for (int i = 0; i < ratios.size(); i++) {
        drawn.add(ratios.get(random.nextInt(ratios.size())));
      }
      medians[r] = median(drawn);
    }
    Arrays.sort(medians);
    return new double[] {medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]};
  }

  private int pairs() {
    return Math.min(theirs.size(), ours.size());
  }

  private List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs(); i++) {
      ratios.add(rate ? theirs.get(i) / ours.get(i) : ours.get(i) / theirs.get(i));
    }
    return ratios;
  }

  private static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
