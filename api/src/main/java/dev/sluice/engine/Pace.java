package dev.sluice.engine;

import java.util.concurrent.TimeUnit;

/** How what happens to a worker follows each other: after a lone thing, such as a heartbeat, no more is expected; after a row of them more is, for as long as the row lasted. Of one thread. */
final class Pace {
  /** What comes after so long a pause begins another row. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private long first;
  private long last;

  /** @param now when nothing has happened yet, by {@link System#nanoTime} as all other times */
  Pace(long now) {
    first = now;
    last = now;
  }

  /** Something happened. */
  void happened(long now) {
    first = now - last > PAUSE_NANOS ? now : first;
    last = now;
  }

  /** For how long nothing has happened, in nanoseconds. */
  long idle(long now) {
    return now - last;
  }

  /** Whether more may follow any moment. */
  boolean goesOn(long now) {
    return now - last < Math.min(last - first, LONGEST_NANOS);
  }
}
