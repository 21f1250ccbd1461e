package dev.sluice.tck.bench;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long, so that whoever waits for it hears of an end. */
final class Watchdog implements AutoCloseable {
  private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("watchdog").factory());

  static {
    CLOCK.setRemoveOnCancelPolicy(true);
  }

  private final ScheduledFuture<?> pending;
  private volatile boolean bit;

  private Watchdog(Duration patience, Runnable bite) {
    this.pending = CLOCK.schedule(() -> {
      bit = true;
      bite.run();
    }, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** @param bite what it does, on a thread of its own, unless it is closed before */
  static Watchdog over(Duration patience, Runnable bite) {
    return new Watchdog(patience, bite);
  }

  boolean hasBitten() {
    return bit;
  }

  @Override
  public void close() {
    boolean _ = pending.cancel(false);
  }
}
