package dev.sluice.tck.pairs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this project promises of a measurement.
 *
 * @param name the start of the measurement's name
 * @param memory the kind of memory, null for both
 * @param meaning of what
 * @param most the most that is allowed
 */
record Goal(String name, @Nullable String memory, Meaning meaning, double most) {
  /** What is limited. */
  enum Meaning {
    /** The measured value. */
    VALUE,
    /** Our time over that of the native library. */
    RATIO,
    /** Our time less that of the native library. */
    DIFFERENCE
  }

  private static final List<Goal> ALL =
      List.of(
          new Goal("open_first_byte", null, Meaning.VALUE, 1e6),
          new Goal("put_8_flush", null, Meaning.VALUE, 1),
          new Goal("put_8_batch32", BenchOptions.ALLOCATED, Meaning.VALUE, 0.1),
          new Goal("put_8_batch32", BenchOptions.REGISTERED, Meaning.VALUE, 0.2),
          new Goal("notify_8_oneway", null, Meaning.VALUE, 1.5),
          new Goal("get_8", null, Meaning.RATIO, Double.POSITIVE_INFINITY),
          new Goal("put_", null, Meaning.RATIO, 1.05),
          new Goal("get_", null, Meaning.RATIO, 1.05),
          new Goal("W1_post", null, Meaning.DIFFERENCE, 60),
          new Goal("W3b_post", null, Meaning.DIFFERENCE, 60),
          new Goal("W1_total", null, Meaning.DIFFERENCE, 60),
          new Goal("W3b_total", null, Meaning.DIFFERENCE, 60),
          new Goal("idle_core_share", null, Meaning.VALUE, 2));

  private static final List<Goal> LIBFABRIC =
      List.of(
          new Goal("put_8_flush", null, Meaning.RATIO, 1.3),
          new Goal("put_64K", null, Meaning.RATIO, 1.05),
          new Goal("put_1", null, Meaning.RATIO, 1.05),
          new Goal("put_64M", null, Meaning.RATIO, 1.05),
          new Goal("get_64K", null, Meaning.RATIO, 1.05),
          new Goal("get_1", null, Meaning.RATIO, 1.05),
          new Goal("get_64M", null, Meaning.RATIO, 1.05));

  /** The first goal that speaks of a measurement over a backend. */
  static Optional<Goal> of(String backend, String measurement, String memory) {
    return (backend.equals("LIBFABRIC") ? LIBFABRIC : ALL).stream()
        .filter(goal -> measurement.startsWith(goal.name) && !measurement.endsWith("_posting") && (goal.memory == null || goal.memory.equals(memory)))
        .filter(goal -> goal.most < Double.POSITIVE_INFINITY || goal.meaning != Meaning.RATIO)
        .findFirst();
  }

  boolean met(double value, double ratio, double difference) {
    double actual =
        switch (meaning) {
          case VALUE -> value;
          case RATIO -> ratio;
          case DIFFERENCE -> difference;
        };
    return actual <= most;
  }

  /** For people. */
  String text() {
    String limit = most == Math.rint(most) ? String.format(Locale.ROOT, "%.0f", most) : Double.toString(most);
    return switch (meaning) {
      case VALUE -> "≤ " + limit;
      case RATIO -> "ratio ≤ " + limit;
      case DIFFERENCE -> "+ ≤ " + limit + " ns";
    };
  }
}
