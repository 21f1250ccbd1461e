package dev.sluice.engine;

import dev.sluice.PostingState;
import dev.sluice.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Who waits for the postings of one transfer. The first waiter parks without allocating. */
final class PostingWaiters {
  private static final int LOOK_AT_CLOCK = 15;

  private record Stage(long number, CompletableFuture<Void> future) {}

  private final WorkerDriver driver;
  private final AtomicReference<@Nullable Thread> first = new AtomicReference<>();
  private final ConcurrentLinkedQueue<Thread> others = new ConcurrentLinkedQueue<>();
  private final List<Stage> stages = new ArrayList<>();
  private volatile boolean staged;

  PostingWaiters(WorkerDriver driver) {
    this.driver = driver;
  }

  /** Answers false when the time passed. */
  boolean await(PostedTransfer transfer, long number, long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (transfer.state(number) != PostingState.POSTED) {
      return true;
    }
    long start = System.nanoTime();
    long spin = Math.min(nanos, transfer.connection().agent().spinNanos());
    for (int i = 0; ; i++) {
      int work = driver.driveForCaller();
      if (transfer.state(number) != PostingState.POSTED) {
        return true;
      }
      if (work == WorkerDriver.BUSY && Thread.currentThread().isVirtual()) {
        break;
      }
      if ((i & LOOK_AT_CLOCK) == 0 && System.nanoTime() - start >= spin) {
        break;
      }
    }
    return park(transfer, number, start, nanos);
  }

  private boolean park(PostedTransfer transfer, long number, long start, long nanos) throws InterruptedException {
    Thread self = Thread.currentThread();
    boolean isFirst = first.compareAndSet(null, self);
    if (!isFirst) {
      boolean _ = others.add(self);
    }
    driver.parked(1);
    try {
      while (transfer.state(number) == PostingState.POSTED) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (nanos == Long.MAX_VALUE) {
          LockSupport.park(this);
        } else {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        }
      }
      return true;
    } finally {
      driver.parked(-1);
      if (isFirst) {
        first.set(null);
      } else {
        boolean _ = others.remove(self);
      }
    }
  }

  CompletionStage<Void> completion(PostedTransfer transfer, long number) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    synchronized (stages) {
      if (transfer.state(number) == PostingState.POSTED) {
        stages.add(new Stage(number, future));
        staged = true;
        driver.parked(1);
      }
    }
    // The posting may have ended between the look and the entry: whoever finds the stage first completes it.
    completeEnded(transfer);
    if (transfer.state(number) != PostingState.POSTED) {
      complete(transfer, number, future);
    }
    return future; // the caller's own; a stage derived from it would wrap the cause in a CompletionException
  }

  /** The state has changed: wakes whoever waits. */
  void ended() {
    Thread waiter = first.get();
    if (waiter != null) {
      LockSupport.unpark(waiter);
    }
    if (!others.isEmpty()) { // an iterator is an object
      for (Thread other : others) {
        LockSupport.unpark(other);
      }
    }
  }

  void completeEnded(PostedTransfer transfer) {
    if (!staged) {
      return;
    }
    List<Stage> done = new ArrayList<>();
    synchronized (stages) {
      stages.removeIf(
          stage -> {
            boolean end = transfer.state(stage.number()) != PostingState.POSTED;
            if (end) {
              done.add(stage);
            }
            return end;
          });
      staged = !stages.isEmpty();
    }
    for (Stage stage : done) {
      driver.parked(-1);
      Thread _ = Thread.startVirtualThread(() -> complete(transfer, stage.number(), stage.future()));
    }
  }

  private static void complete(PostedTransfer transfer, long number, CompletableFuture<Void> future) {
    SluiceException failure = transfer.failure(number).orElse(null);
    if (failure == null) {
      boolean _ = future.complete(null);
    } else {
      boolean _ = future.completeExceptionally(failure);
    }
  }
}
