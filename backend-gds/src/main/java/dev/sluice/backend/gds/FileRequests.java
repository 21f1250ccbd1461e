package dev.sluice.backend.gds;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The pieces of one batch that are under way. Reused with its batch. The poster's side is under the worker's lock; threads that read and write tell of ends. */
final class FileRequests {
  private record Failure(BackendException cause, int descriptor) {}

  private final Batch batch;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private boolean posting;
  private boolean finished;
  private int end = Worker.DONE;

  /** How much of the next descriptor is handed out. */
  private long begun;

  /** Files that are to be synced when everything is written. */
  private final List<OpenFile> unsynced = new ArrayList<>();

  private FileRequests(Batch batch) {
    this.batch = batch;
  }

  /** Those of a batch; the first call for a batch makes them. */
  static FileRequests of(Batch batch) {
    if (batch.attachment() instanceof FileRequests requests) {
      return requests;
    }
    FileRequests requests = new FileRequests(batch);
    batch.attach(requests);
    return requests;
  }

  /** Begins a new posting, unless one is under way. */
  void begin() {
    if (!posting) {
      posting = true;
      finished = false;
      begun = 0;
      failure.set(null);
      unsynced.clear();
    }
  }

  long begun() {
    return begun;
  }

  void begun(long bytes) {
    begun = bytes;
  }

  /** A file is written that has to be synced before the end. */
  void writes(OpenFile file) {
    if (!unsynced.contains(file)) {
      unsynced.add(file);
    }
  }

  /** A file to be synced now, since everything is written; null when there is none. */
  @Nullable OpenFile nextToSync() {
    return posting && finished && underWay.get() == 0 && isToBeSynced() ? unsynced.removeLast() : null;
  }

  private boolean isToBeSynced() {
    return !unsynced.isEmpty() && !failed() && batch.failure() == null;
  }

  LocalEndpoint endpoint() {
    return (LocalEndpoint) batch.endpoint();
  }

  /** A piece is about to be handed out. */
  void add() {
    underWay.incrementAndGet();
  }

  /** Whether what is left is not worth doing. Any thread. */
  boolean failed() {
    return failure.get() != null;
  }

  /** A piece failed; the first counts. {@link #ended} follows. Any thread. */
  void failed(BackendException cause, int descriptor) {
    boolean _ = failure.compareAndSet(null, new Failure(cause, descriptor));
  }

  /** So many pieces have ended, and nothing of them moves any more. Any thread. @return whether they were the last for now */
  boolean ended(int count) {
    return underWay.addAndGet(-count) == 0;
  }

  void finish() {
    begin();
    finished = true;
  }

  int poll() {
    if (!posting) {
      return end;
    }
    if (!finished || underWay.get() > 0 || isToBeSynced()) {
      return Worker.IN_FLIGHT;
    }
    Failure first = failure.get();
    if (first != null) {
      batch.fail(first.cause(), first.descriptor());
    }
    posting = false;
    end = batch.failure() == null ? Worker.DONE : Worker.FAILED;
    return end;
  }
}
