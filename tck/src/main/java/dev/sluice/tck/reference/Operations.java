package dev.sluice.tck.reference;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;

/** How many operations of a batch are under way; kept with the batch. */
final class Operations {
  private int outstanding;
  private boolean finished;

  private Operations() {}

  /** Those of a batch. */
  static Operations of(Batch batch) {
    if (batch.attachment() instanceof Operations ours) {
      return ours;
    }
    Operations fresh = new Operations();
    batch.attach(fresh);
    return fresh;
  }

  /** A batch is used anew: nothing of the last time counts any more. */
  void begin() {
    outstanding = 0;
    finished = false;
  }

  void posted() {
    outstanding++;
  }

  void ended() {
    outstanding--;
  }

  void failed(Batch batch, BackendException cause, int descriptor) {
    outstanding--;
    batch.fail(cause, descriptor);
  }

  void finish() {
    finished = true;
  }

  int poll(Batch batch) {
    if (!finished || outstanding > 0) {
      return Worker.IN_FLIGHT;
    }
    return batch.failure() == null ? Worker.DONE : Worker.FAILED;
  }
}
