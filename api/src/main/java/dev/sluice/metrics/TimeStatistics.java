package dev.sluice.metrics;

import dev.sluice.TimeHistogram;
import java.util.List;

/**
 * A {@link TimeHistogram} in types that any JMX client knows, with some quantiles. Immutable.
 *
 * @param measured how many times were measured
 * @param p50Nanos nanoseconds that half of them do not exceed; as the other quantiles, up to twice of what it really was, and 0 when nothing was measured
 * @param p90Nanos nanoseconds that 90 in 100 do not exceed
 * @param p99Nanos nanoseconds that 99 in 100 do not exceed
 * @param counts {@link TimeHistogram#counts()}: entry N counts times from 2^(N-1) up to 2^N - 1 nanoseconds
 */
public record TimeStatistics(long measured, long p50Nanos, long p90Nanos, long p99Nanos, List<Long> counts) {
  /**
   * Copies the counts.
   *
   * @param measured how many
   * @param p50Nanos half
   * @param p90Nanos 90 in 100
   * @param p99Nanos 99 in 100
   * @param counts the histogram
   */
  public TimeStatistics {
    counts = List.copyOf(counts);
  }

  static TimeStatistics of(TimeHistogram times) {
    return new TimeStatistics(times.count(), times.atMostNanos(0.5), times.atMostNanos(0.9), times.atMostNanos(0.99), times.counts());
  }
}
