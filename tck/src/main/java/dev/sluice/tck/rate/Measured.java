package dev.sluice.tck.rate;

/**
 * What was moved over a route, the same several times. Immutable.
 *
 * @param bytes of one time, at least 1
 * @param descriptors of one time, at least 1
 * @param times how often, those included that nobody was told of, at least 1
 * @param bestNanos what the fastest of them took, at least 1: others may have been held up by something else
 */
public record Measured(long bytes, long descriptors, int times, long bestNanos) {
  private static final long LONG = 16L << 20;
  private static final long LONG_IN_ALL = 64L << 20;
  private static final long SHORT_DESCRIPTOR = 4096;

  /** The rate of the fastest time, in 10<sup>9</sup> bytes a second. */
  public double gigabytesPerSecond() {
    return (double) bytes / bestNanos;
  }

  /** Whether this says something of a route's rate: what is short measures how long a message takes, and short descriptors how long one descriptor takes. */
  boolean tells() {
    return bytes >= LONG && bytes >= LONG_IN_ALL / times && bytes / descriptors >= SHORT_DESCRIPTOR;
  }
}
