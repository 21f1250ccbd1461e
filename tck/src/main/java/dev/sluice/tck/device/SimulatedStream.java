package dev.sluice.tck.device;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A stream: a thread that does what is queued, in order. It may lag behind as long as nobody asks. */
final class SimulatedStream {
  private final LinkedBlockingQueue<BooleanSupplier> work = new LinkedBlockingQueue<>();
  private volatile boolean ended;
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean failed;

  SimulatedStream(String name) {
    Thread _ = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** @param step answers false when it failed; the stream is broken then */
  void queue(BooleanSupplier step) {
    queued.incrementAndGet();
    work.add(step);
  }

  private void run() {
    try {
      while (!ended || !work.isEmpty()) {
        BooleanSupplier step = work.take();
        if (!failed && !step.getAsBoolean()) {
          failed = true;
        }
        done.incrementAndGet();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
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
