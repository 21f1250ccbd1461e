package dev.sluice.tck.device;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A stream: a thread that does what is queued, in order. It may lag behind as long as nobody asks. */
final class SimulatedStream {
  /** How fast each stream copies at most, in GB/s, which are bytes a nanosecond; 0 for as fast as it can. */
  private static volatile double rate;

  private final LinkedBlockingQueue<Step> work = new LinkedBlockingQueue<>();
  private volatile boolean ended;
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean failed;

  /** @param bytes how much it copies */
  private record Step(BooleanSupplier action, long bytes, long queuedAt) {}

  SimulatedStream(String name) {
    Thread _ = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  static void rate(double gigabytesPerSecond) {
    rate = gigabytesPerSecond;
  }

  /** @param step answers false when it failed; the stream is broken then */
  void queue(BooleanSupplier step) {
    queue(0, step);
  }

  /** @param bytes how much it copies */
  void queue(long bytes, BooleanSupplier step) {
    queued.incrementAndGet();
    work.add(new Step(step, bytes, System.nanoTime()));
  }

  private void run() {
    long free = System.nanoTime();
    try {
      while (!ended || !work.isEmpty()) {
        Step step = work.take();
        if (!failed && !step.action.getAsBoolean()) {
          failed = true;
        }
        free = slowed(step, free);
        done.incrementAndGet();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until a device of the wanted rate, which ended the step before at {@code free}, would have ended a step. @return when */
  private static long slowed(Step step, long free) {
    double wanted = rate;
    if (wanted == 0 || step.bytes == 0) {
      return free;
    }
    long begun = step.queuedAt - free > 0 ? step.queuedAt : free;
    long end = begun + (long) (step.bytes / wanted);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return end;
  }

  /** How much has been queued: a mark for events. */
  long mark() {
    return queued.get();
  }

  boolean reached(long mark) {
    return done.get() >= mark;
  }

  boolean failed() {
    return failed;
  }

  void end() {
    ended = true;
    queue(() -> true); // wakes it
  }
}
