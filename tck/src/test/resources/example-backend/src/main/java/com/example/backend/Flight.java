package com.example.backend;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;

/** How far a batch is: the engine asks under the worker's lock, the threads of a connection tell from outside. Kept with the batch, which is reused. */
final class Flight {
  private int underWay;
  private boolean finished;
  private BackendException failure;
  private int failedDescriptor;

  static Flight of(Batch batch) {
    if (batch.attachment() instanceof Flight known) {
      return known;
    }
    Flight fresh = new Flight();
    batch.attach(fresh);
    return fresh;
  }

  /** The batch is used anew, and nothing of the last time is under way any more. */
  synchronized void begin() {
    finished = false;
    failure = null;
  }

  synchronized void left() {
    underWay++;
  }

  synchronized void arrived() {
    underWay--;
  }

  synchronized void failed(BackendException cause, int descriptor) {
    underWay--;
    if (failure == null) {
      failure = cause;
      failedDescriptor = descriptor;
    }
  }

  synchronized void finish() {
    finished = true;
  }

  /** Tells the batch what broke it. Under the worker's lock, as all that is done with a batch. */
  synchronized void report(Batch batch) {
    if (failure != null) {
      batch.fail(failure, failedDescriptor);
    }
  }

  synchronized int poll(Batch batch) {
    if (!finished || underWay > 0) {
      return Worker.IN_FLIGHT;
    }
    report(batch);
    return batch.failure() == null ? Worker.DONE : Worker.FAILED;
  }
}
