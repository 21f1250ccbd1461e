package dev.sluice.backend.nixl;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of whoever progresses NIXL. Nothing of NIXL's wakes a sleeper, so it looks again after a pause, which grows while nothing happens. One thread sleeps, any wakes.
 */
final class Pause {
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private volatile @Nullable Thread sleeper;
  private volatile boolean woken;
  private volatile long length = SHORTEST_NANOS;

  /** Something happened: more may follow soon. */
  void shorten() {
    length = SHORTEST_NANOS;
  }

  void sleep(int mostMillis) {
    sleeper = Thread.currentThread();
    if (!woken) {
      LockSupport.parkNanos(this, Math.min(length, TimeUnit.MILLISECONDS.toNanos(mostMillis)));
    }
    sleeper = null;
    woken = false;
    length = Math.min(2 * length, LONGEST_NANOS);
  }

  void wake() {
    woken = true;
    Thread thread = sleeper;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
