package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The requests of one batch, and how far it is. Reused with its batch; used under the worker's lock but for {@link #giveUp}. */
final class NixlRequests {
  /**
   * How long after a request failed NIXL's own thread may take to tear its connection down: until then what was posted before the failure, and is not told of any
   * more, might touch our memory.
   */
  private static final long SETTLING_NANOS = 100_000_000;

  private enum State {
    POSTING,
    FINISHED,
    ENDED
  }

  private final NixlWorker worker;
  private final Arena arena = Arena.ofShared();
  private final List<Slice> slices = new ArrayList<>();
  private int used;
  private State state = State.ENDED;
  private int end = Worker.DONE;
  private long failedAt;
  private boolean failed;

  /** The batch is used no more. */
  private volatile boolean givenUp;

  NixlRequests(NixlWorker worker) {
    this.worker = worker;
  }

  /** Begins a new posting, unless one is under way. */
  void begin() {
    if (state == State.ENDED) {
      state = State.POSTING;
      used = 0;
      failed = false;
    }
  }

  /** The place for the next request of this posting. */
  Slice next() {
    if (used == slices.size()) {
      slices.add(new Slice(worker.agent(), arena));
    }
    return slices.get(used++);
  }

  /** A request failed. */
  void fail() {
    if (!failed) {
      failed = true;
      failedAt = System.nanoTime();
    }
  }

  void finish() {
    begin();
    state = State.FINISHED;
  }

  int poll(Batch batch, NixlEndpoint endpoint) {
    if (state == State.ENDED) {
      return end;
    }
    boolean quiet = true;
    for (int i = 0; i < used; i++) {
      Slice slice = slices.get(i);
      int status = slice.poll();
      if (status == NixlStatus.IN_PROGRESS || (slice.isForgotten() && batch.failure() != null)) {
        quiet = false;
      } else if (status != NixlStatus.SUCCESS) {
        fail();
        quiet &= !slice.isForgotten();
        batch.fail(worker.failure(batch, slice, status), slice.from());
      }
    }
    if (state == State.POSTING || !quiet || (failed && System.nanoTime() - failedAt < SETTLING_NANOS)) {
      return Worker.IN_FLIGHT;
    }
    BackendException why = endpoint.breakage().cause();
    if (why != null) {
      batch.fail(why, -1);
    }
    state = State.ENDED;
    end = batch.failure() == null ? Worker.DONE : Worker.FAILED;
    return end;
  }

  /** The batch is used no more: the worker frees what is native. Any thread. */
  void giveUp() {
    givenUp = true;
    worker.someGivenUp();
  }

  boolean isGivenUp() {
    return givenUp;
  }

  boolean isUnderWay() {
    return state != State.ENDED && slices.stream().anyMatch(Slice::isUnderWay);
  }

  boolean touches(Range range) {
    return state != State.ENDED && slices.stream().anyMatch(slice -> slice.isUnderWay() && slice.touches(range));
  }

  /** Frees the requests that reach a peer. */
  void forget(RemoteAgent remote) {
    slices.stream().filter(slice -> slice.isOf(remote)).forEach(Slice::free);
  }

  /** Frees everything; nothing is under way. */
  void free() {
    slices.forEach(Slice::free);
    arena.close();
  }
}
