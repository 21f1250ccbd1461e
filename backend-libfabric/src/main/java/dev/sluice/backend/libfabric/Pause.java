package dev.sluice.backend.libfabric;

import dev.sluice.ffm.FdPoller;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The sleep of whoever progresses libfabric. It ends when a provider's descriptor tells of something; providers that have none are looked at again after a pause, which grows
 * while nothing happens. One thread sleeps, any wakes.
 */
final class Pause {
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long LONGEST_BLIND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LEAST_POLLED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final FdPoller poller = new FdPoller();
  private volatile Thread sleeper = Thread.currentThread();
  private volatile boolean parked;
  private volatile boolean woken;
  private volatile long length = SHORTEST_NANOS;
  private boolean blind;

  /** @param descriptors of all that is to be progressed; −1 for what has none */
  void watch(int... descriptors) {
    blind = Arrays.stream(descriptors).anyMatch(descriptor -> descriptor < 0);
    poller.watch(Arrays.stream(descriptors).filter(descriptor -> descriptor >= 0).toArray());
  }

  /** Something happened: more may follow soon. */
  void shorten() {
    length = SHORTEST_NANOS;
  }

  void sleep(int mostMillis) {
    long most = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    long nanos = blind ? Math.min(length, most) : most;
    length = Math.min(2 * length, LONGEST_BLIND_NANOS);
    if (nanos >= LEAST_POLLED_NANOS) {
      int _ = poller.poll((int) TimeUnit.NANOSECONDS.toMillis(nanos));
    } else {
      sleeper = Thread.currentThread();
      parked = true;
      if (!woken) {
        LockSupport.parkNanos(this, nanos);
      }
      parked = false;
    }
    woken = false;
  }

  void wake() {
    woken = true;
    if (parked) {
      LockSupport.unpark(sleeper);
    }
    poller.wake();
  }

  void close() {
    poller.close();
  }
}
