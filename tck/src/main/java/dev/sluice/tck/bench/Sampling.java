package dev.sluice.tck.bench;

import java.util.Locale;
import java.util.Map;

/**
 * How a shape is measured.
 *
 * @param samples how many values are wanted
 * @param warm seconds of calls before the first
 * @param nanos of a sample: as many calls as fill it
 * @param each whether each sample is one call, with the clock read around it
 */
record Sampling(int samples, double warm, long nanos, boolean each) {
  private static final long SAMPLE_NANOS = 2_000_000;

  /** Some samples of several calls. */
  static Sampling of(int samples, double warm) {
    return new Sampling(samples, warm, SAMPLE_NANOS, false);
  }

  /** Calls one by one, to see how they differ. */
  static Sampling each(int calls) {
    return new Sampling(calls, 0, SAMPLE_NANOS, true);
  }

  String words() {
    return String.format(Locale.ROOT, "samples=%d warm=%.3f nanos=%d each=%d", samples, warm, nanos, each ? 1 : 0);
  }

  static Sampling of(Map<String, String> words) {
    return new Sampling(
        (int) Shape.number(words, "samples", 25), Double.parseDouble(words.getOrDefault("warm", "0.05")), Shape.number(words, "nanos", SAMPLE_NANOS), Shape.number(words, "each", 0) == 1);
  }
}
