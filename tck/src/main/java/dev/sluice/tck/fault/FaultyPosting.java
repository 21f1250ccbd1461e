package dev.sluice.tck.fault;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** One posting of a batch: the wrapped backend's copy of it, and what is to go wrong. Kept with the engine's batch and reused with it. */
final class FaultyPosting {
  private static final int NOWHERE = Integer.MAX_VALUE;

  private final FaultyWorker worker;
  private final Decisions decisions;
  private @Nullable FaultyEndpoint endpoint;

  /** Null from the report of one end to the next posting. */
  private @Nullable Batch copy;

  private int end = Worker.DONE;

  // What is to go wrong: numbers of decision points, 0 for none, and descriptors.
  private long postsLess;
  private long failsPost;
  private int failsAt;
  private long losesPeer;
  private int losesAt;
  private long failsCompletion;
  private long flips;
  private long delays;
  private long reorders;

  private boolean held;
  private long heldSince;
  private long ordinal;

  private FaultyPosting(FaultyWorker worker) {
    this.worker = worker;
    this.decisions = worker.decisions();
  }

  static FaultyPosting of(Batch batch, FaultyWorker worker) {
    if (batch.attachment() instanceof FaultyPosting posting) {
      return posting;
    }
    FaultyPosting posting = new FaultyPosting(worker);
    batch.attach(posting);
    return posting;
  }

  private Batch begin(Batch batch) {
    FaultyEndpoint to = (FaultyEndpoint) batch.endpoint();
    Batch begun = to.copy(batch);
    endpoint = to;
    copy = begun;
    end = Worker.IN_FLIGHT;
    postsLess = 0;
    failsPost = 0;
    failsAt = NOWHERE;
    losesPeer = 0;
    losesAt = NOWHERE;
    failsCompletion = 0;
    flips = 0;
    delays = 0;
    reorders = 0;
    held = false;
    return begun;
  }

  private void decide(int count) {
    postsLess = decisions.next(Fault.POST_LESS);
    failsPost = decisions.next(Fault.FAIL_POST);
    if (failsPost > 0) {
      failsAt = decisions.draw(Fault.FAIL_POST, failsPost, count);
    }
    losesPeer = decisions.next(Fault.LOSE_PEER);
    if (losesPeer > 0) {
      losesAt = decisions.draw(Fault.LOSE_PEER, losesPeer, count + 1);
    }
    failsCompletion = decisions.next(Fault.FAIL_COMPLETION);
    flips = decisions.next(Fault.FLIP_BIT);
    delays = decisions.next(Fault.DELAY_COMPLETION);
    reorders = decisions.next(Fault.REORDER_COMPLETIONS);
  }

  void post(Batch batch, int limit) {
    Batch inner = copy;
    if (inner == null) {
      inner = begin(batch);
      decide(batch.count());
    }
    FaultyEndpoint to = (FaultyEndpoint) batch.endpoint();
    BackendException loss = to.loss();
    if (loss != null) {
      batch.fail(loss, batch.posted());
      return;
    }
    int stop = Math.min(Math.min(limit, lessThan(limit, batch.posted())), Math.min(failsAt, losesAt));
    if (stop > inner.posted()) {
      worker.inner().post(inner, stop);
      batch.posted(inner.posted());
    }
    BackendException failure = inner.failure();
    if (failure != null) {
      batch.fail(failure, inner.failedDescriptor());
    } else if (inner.posted() == losesAt) {
      BackendException lost = to.lose(
          Fault.LOSE_PEER, losesPeer, "the connection to '" + to.peerName() + "' broke after " + losesAt + " of " + batch.count() + " descriptors");
      batch.fail(lost, losesAt < batch.count() ? losesAt : -1);
    } else if (inner.posted() == failsAt) {
      batch.fail(decisions.failure(Fault.FAIL_POST, failsPost, "descriptor " + failsAt + " of " + batch.count() + " cannot be posted"), failsAt);
    }
  }

  /** Where the first call stops if it is to accept fewer than it is asked to. */
  private int lessThan(int limit, int posted) {
    if (postsLess == 0) {
      return limit;
    }
    int accepted = decisions.draw(Fault.POST_LESS, postsLess, limit - posted);
    decisions.injected(Fault.POST_LESS, postsLess, accepted + " of " + (limit - posted) + " descriptors accepted");
    postsLess = 0;
    return posted + accepted;
  }

  void finish(Batch batch) {
    Batch posted = copy;
    ordinal = worker.nextOrdinal();
    worker.inner().finish(posted != null ? posted : begin(batch)); // nothing of it may have been posted
  }

  int poll(Batch batch) {
    Batch inner = copy;
    FaultyEndpoint to = endpoint;
    if (inner == null || to == null) {
      return end;
    }
    int now = worker.inner().poll(inner);
    if (now == Worker.IN_FLIGHT || holdsBack(to)) {
      return Worker.IN_FLIGHT;
    }
    end = outcome(batch, inner, to, now);
    worker.reported(ordinal);
    copy = null;
    to.giveBack(inner);
    return end;
  }

  private boolean holdsBack(FaultyEndpoint to) {
    boolean wanted = (delays > 0 || reorders > 0) && to.loss() == null;
    if (wanted && !held) {
      hold();
    }
    long passed = worker.turn() - heldSince;
    boolean waits = reorders > 0 && worker.newestReported() < ordinal && passed < decisions.mostTurns();
    if (wanted && (waits || (delays > 0 && passed < delay()))) {
      return true;
    }
    if (held) {
      worker.holds(-1);
    }
    return false;
  }

  private void hold() {
    held = true;
    heldSince = worker.turn();
    worker.holds(1);
    if (delays > 0) {
      decisions.injected(Fault.DELAY_COMPLETION, delays, "the end of a batch is held back for " + delay() + " turns");
    }
    if (reorders > 0) {
      decisions.injected(Fault.REORDER_COMPLETIONS, reorders, "the end of a batch waits for that of a later one");
    }
  }

  private int delay() {
    return decisions.turns(Fault.DELAY_COMPLETION, delays);
  }

  private int outcome(Batch batch, Batch inner, FaultyEndpoint to, int now) {
    BackendException loss = to.loss();
    BackendException failure = inner.failure();
    if (now == Worker.FAILED && failure != null) {
      batch.fail(failure, inner.failedDescriptor());
    } else if (held && loss != null) {
      batch.fail(loss, -1); // it was in flight for everybody else when the connection was given up
    } else if (now == Worker.DONE && failsCompletion > 0 && batch.failure() == null && batch.posted() == batch.count()) {
      batch.fail(decisions.failure(Fault.FAIL_COMPLETION, failsCompletion, "a batch of " + batch.count() + " descriptors failed"), -1);
    }
    if (now == Worker.DONE && flips > 0 && batch.failure() == null && batch.count() > 0) {
      flip(batch);
    }
    return batch.failure() == null ? now : Worker.FAILED;
  }

  private void flip(Batch batch) {
    int descriptor = decisions.draw(Fault.FLIP_BIT, flips, batch.count());
    int byteOfIt = decisions.draw(Fault.FLIP_BIT, flips, (int) Math.min(Integer.MAX_VALUE, batch.length(descriptor)));
    MemorySegment changed = NativeAccess.view(batch.localAddress(descriptor) + byteOfIt, 1);
    changed.set(ValueLayout.JAVA_BYTE, 0, (byte) (changed.get(ValueLayout.JAVA_BYTE, 0) ^ 1 << byteOfIt % Byte.SIZE));
    decisions.injected(Fault.FLIP_BIT, flips, "a bit of byte " + byteOfIt + " of descriptor " + descriptor + " of " + batch.count() + " is changed");
  }
}
