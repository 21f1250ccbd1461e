package dev.sluice.tck.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Two subjects, turn by turn. */
final class Series {
  private static final int RESAMPLES = 4000;

  private final List<Double> ratios = new ArrayList<>();

  void add(double ratio) {
    ratios.add(ratio);
  }

  int pairs() {
    return ratios.size();
  }

  double median() {
    return median(ratios.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The 95 % interval of the median, by resampling. */
  double[] interval() {
    SplittableRandom random = new SplittableRandom(1);
    double[] medians = new double[RESAMPLES];
    double[] drawn = new double[ratios.size()];
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = ratios.get(random.nextInt(drawn.length));
      }
      medians[r] = median(drawn);
    }
    Arrays.sort(medians);
    return new double[] {medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]};
  }

  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
