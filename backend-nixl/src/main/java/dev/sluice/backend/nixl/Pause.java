package dev.sluice.backend.nixl;

import dev.sluice.ffm.Sleep;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sleep of whoever progresses NIXL: it looks again after a pause, which grows while nothing happens. A long one ends when something arrives, too, where it is known what
 * UCX waits on; NIXL's own thread wakes at the same moment, so a moment later there is something to see. One thread sleeps, any wakes.
 */
final class Pause {
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Most of what arrives is noticed then. */
  private static final long LONGEST_WATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /** So often in a row something may have arrived that nobody sees, before it is believed to be somebody else's. */
  private static final int MOST_VAIN = 16;

  private final Sleep sleep;
  private final boolean blind;
  private volatile long length = SHORTEST_NANOS;
  private final AtomicInteger vain = new AtomicInteger();

  /** @param descriptors what UCX waits on; none where it is not known */
  Pause(int... descriptors) {
    this.sleep = new Sleep(descriptors);
    this.blind = descriptors.length == 0;
  }

  /** Something happened: more may follow soon. */
  void shorten() {
    length = SHORTEST_NANOS;
    vain.set(0);
  }

  void sleep(int mostMillis) {
    long nanos = Math.min(length, TimeUnit.MILLISECONDS.toNanos(mostMillis));
    boolean watching = !blind && nanos >= Sleep.SHORTEST_POLLED_NANOS && vain.get() < MOST_VAIN;
    length = Math.min(2 * length, watching ? LONGEST_WATCHED_NANOS : LONGEST_NANOS);
    if (watching) {
      Sleep.End end = sleep.poll(nanos);
      if (end != Sleep.End.TIME) {
        length = SHORTEST_NANOS;
      }
      int _ = end == Sleep.End.READY ? vain.incrementAndGet() : 0;
    } else {
      sleep.park(nanos);
      int _ = nanos < LONGEST_NANOS ? 0 : vain.updateAndGet(count -> Math.max(0, count - 1)); // now and then it is tried again
    }
  }

  void wake() {
    sleep.wake();
  }

  void close() {
    sleep.close();
  }
}
