package dev.sluice.tck.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What a subject answers.
 *
 * @param nanos of a call, in each sample
 * @param post nanoseconds until the posting function returned, in each sample; empty where that is not told
 * @param allocated bytes that all threads allocated for a call; NaN where that is not told
 * @param calls how many calls all samples had
 * @param cpuNanos what both processes took of their processors meanwhile; NaN where that is not known
 * @param note what a reader of the figures must know; empty for nothing
 */
record Measured(double[] nanos, double[] post, double allocated, long calls, double cpuNanos, String note) {
  /** Of ways there and back, the ways there. */
  Measured halved() {
    return new Measured(Arrays.stream(nanos).map(value -> value / 2).toArray(), new double[0], allocated / 2, 2 * calls, cpuNanos, note);
  }

  /** The same, where what was allocated is no figure of ours. */
  Measured withoutAllocated() {
    return new Measured(nanos, post, Double.NaN, calls, cpuNanos, note);
  }

  double median() {
    return quantile(nanos, 0.5);
  }

  double medianPost() {
    return post.length == 0 ? Double.NaN : quantile(post, 0.5);
  }

  static double quantile(double[] values, double part) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * (sorted.length - 1)))];
  }

  static double[] numbers(String text) {
    return text.isEmpty() ? new double[0] : Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  static String text(double[] values) {
    return String.join(",", DoubleStream.of(values).mapToObj(value -> String.format(java.util.Locale.ROOT, "%.2f", value)).toList());
  }
}
