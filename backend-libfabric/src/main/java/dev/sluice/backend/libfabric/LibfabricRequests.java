package dev.sluice.backend.libfabric;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;

/** What is under way of one batch, and how far it is. Reused with its batch; used under the worker's lock. */
final class LibfabricRequests implements Ending {
  private enum State {
    POSTING,
    FINISHED,
    ENDED
  }

  private final Batch batch;
  private State state = State.ENDED;
  private int end = Worker.DONE;
  private int underWay;

  /** How much of the next descriptor is posted. */
  private long begun;

  private LibfabricRequests(Batch batch) {
    this.batch = batch;
  }

  /** Those of a batch; the first call for a batch makes them. */
  static LibfabricRequests of(Batch batch) {
    if (batch.attachment() instanceof LibfabricRequests requests) {
      return requests;
    }
    LibfabricRequests requests = new LibfabricRequests(batch);
    batch.attach(requests);
    return requests;
  }

  /** Begins a new posting, unless one is under way. */
  void begin() {
    if (state == State.ENDED) {
      state = State.POSTING;
      begun = 0;
    }
  }

  long begun() {
    return begun;
  }

  void begun(long bytes) {
    begun = bytes;
  }

  void add() {
    underWay++;
  }

  void finish() {
    begin();
    state = State.FINISHED;
  }

  @Override
  public void ended(int descriptor, long bytes) {
    underWay--;
    ((LibfabricEndpoint) batch.endpoint()).ended();
  }

  @Override
  public void failed(int descriptor, long error, String said) {
    underWay--;
    LibfabricEndpoint endpoint = (LibfabricEndpoint) batch.endpoint();
    endpoint.ended();
    batch.fail(endpoint.failedBy(error, said, LibfabricWorker.nameOf(batch.operation())), descriptor);
  }

  int poll() {
    if (state == State.ENDED) {
      return end;
    }
    if (state == State.POSTING || underWay > 0) {
      return Worker.IN_FLIGHT;
    }
    LibfabricEndpoint endpoint = (LibfabricEndpoint) batch.endpoint();
    BackendException why = endpoint.breakage().cause();
    if (why != null) {
      batch.fail(why, -1);
    }
    state = State.ENDED;
    end = batch.failure() == null ? Worker.DONE : Worker.FAILED;
    return end;
  }
}
