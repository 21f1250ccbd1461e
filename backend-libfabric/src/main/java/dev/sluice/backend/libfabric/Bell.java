package dev.sluice.backend.libfabric;

import dev.sluice.ffm.Doorbell;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one peer awake. Over shared memory libfabric wakes nobody, and nothing moves before the peer progresses; so it is rung now and then while something is under way to it.
 * Used under the worker's lock.
 */
final class Bell {
  /** Less than after what time whoever was woken looks again by itself ({@link Pause}). */
  private static final long BETWEEN_NANOS = TimeUnit.MICROSECONDS.toNanos(45);

  private final Doorbell doorbell;
  private long last = System.nanoTime() - BETWEEN_NANOS;

  Bell(Doorbell doorbell) {
    this.doorbell = doorbell;
  }

  /** Rings, unless that was done a moment ago. */
  void ring() {
    long now = System.nanoTime();
    if (now - last >= BETWEEN_NANOS) {
      last = now;
      doorbell.ring();
    }
  }

  void close() {
    doorbell.close();
  }
}
