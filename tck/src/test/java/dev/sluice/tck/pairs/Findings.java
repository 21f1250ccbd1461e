package dev.sluice.tck.pairs;

import java.util.Arrays;
import java.util.Locale;

/** Prints measurements, one a line, as the probe in C does. */
final class Findings {
  /** Units of which more is better. */
  static final String RATE = "GB/s";

  private final String memory;

  Findings(String memory) {
    this.memory = memory;
  }

  /** One measurement, without what was allocated. */
  void report(String name, String unit, double... found) {
    report(name, unit, Double.NaN, Double.NaN, found);
  }

  /**
   * One measurement.
   *
   * @param name what was measured
   * @param unit of the values
   * @param own bytes that the measuring thread allocated for each transfer; NaN when not looked at
   * @param all bytes that all threads allocated for each transfer
   * @param found the values
   */
  @SuppressWarnings("SystemOut") // a program's output
  void report(String name, String unit, double own, double all, double... found) {
    double[] sorted = found.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    boolean rate = unit.equals(RATE);
    String allocated = Double.isNaN(own) ? "" : String.format(Locale.ROOT, " allocated=%.3f allocated_all=%.3f", own, all);
    System.out.printf(
        Locale.ROOT,
        "impl=java memory=%s case=%s unit=%s best=%.4f median=%.4f worst=%.4f samples=%d%s%n",
        memory, name, unit, sorted[rate ? last : 0], sorted[sorted.length / 2], sorted[rate ? 0 : last], sorted.length, allocated);
    System.out.flush();
  }
}
