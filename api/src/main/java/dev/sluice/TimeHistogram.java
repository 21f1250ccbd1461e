package dev.sluice;

import java.util.List;

/**
 * How long something took, how often. Immutable.
 *
 * @param counts how often it took so long: entry N counts times from 2^(N-1) up to 2^N - 1 nanoseconds, entry 0 those below 1 ns
 */
public record TimeHistogram(List<Long> counts) {
  /** How many entries there are; the last has all that is longer, too. */
  public static final int ENTRIES = 48;

  /**
   * Copies the counts.
   *
   * @param counts {@value #ENTRIES} of them
   */
  public TimeHistogram {
    counts = List.copyOf(counts);
    if (counts.size() != ENTRIES) {
      throw new IllegalArgumentException("a histogram has " + ENTRIES + " entries, not " + counts.size());
    }
  }

  /**
   * The entry that counts a time.
   *
   * @param nanos how long
   * @return its place
   */
  public static int entryOf(long nanos) {
    return nanos <= 0 ? 0 : Math.min(ENTRIES - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos));
  }

  /**
   * How many times were measured.
   *
   * @return the sum of the counts
   */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * A bound that a share of the times does not exceed.
   *
   * @param share such as 0.99, from 0 to 1
   * @return nanoseconds, up to twice of what it really was; 0 when nothing was measured
   */
  public long atMostNanos(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is from 0 to 1, not " + share);
    }
    double wanted = share * count();
    long seen = 0;
    for (int i = 0; i < ENTRIES; i++) {
      seen += counts.get(i);
      if (seen > 0 && seen >= wanted) {
        return (1L << i) - 1;
      }
    }
    return 0;
  }
}
