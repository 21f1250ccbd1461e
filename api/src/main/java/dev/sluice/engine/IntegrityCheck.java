package dev.sluice.engine;

import dev.sluice.IntegrityException;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.SluiceException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what a posting of ours moved, chunk by chunk: sums up our end, and has the peer's engine compare it with its own. Several chunks are on their way at once, so that
 * both sides sum up at the same time. Kept with its transfer; touched under the driver's lock.
 */
final class IntegrityCheck {
  /** Long enough that a chunk's message costs little beside it, short enough that nobody waits long for the worker. */
  static final long CHUNK_BYTES = Staging.slabBytes();

  private final PreparedLink link;
  private final Connection connection;
  private final RangeSum sum;
  private final CheckedChunk chunk;
  private final int mostRanges;

  private @Nullable Batch batch;
  private Operation operation = Operation.READ;
  private int next;
  private long within;
  private int asked;
  private @Nullable SluiceException failure;
  private boolean underWay;

  /** Where the chunk that is summed up will be asked about: its place there is ours. */
  private @Nullable CheckLane lane;

  IntegrityCheck(PreparedLink link) {
    this.link = link;
    this.connection = link.connection();
    this.sum = new RangeSum(device -> connection.unit().staging().slabs(device).takeOutgoing(this));
    this.mostRanges = CheckedChunk.fitting(connection.outbox().room());
    this.chunk = new CheckedChunk(mostRanges);
  }

  /** The backend has moved everything. */
  void begin(Batch moved) {
    batch = moved;
    operation = moved.operation();
    next = 0;
    within = 0;
    asked = 0;
    failure = null;
    underWay = true;
  }

  /** Whether it has something to do. */
  boolean underWay() {
    return underWay;
  }

  /** What does not agree, or kept it from being verified. */
  @Nullable SluiceException failure() {
    return failure;
  }

  /**
   * Goes on.
   *
   * @param stopped whether nobody needs the answer any more
   * @return as {@link Worker#poll}
   */
  int advance(boolean stopped) {
    Batch moved = batch;
    if (moved == null) {
      return Worker.DONE;
    }
    if (failure == null && !stopped) {
      try {
        sumUp(moved);
      } catch (BackendException failed) {
        failure = Errors.typed("what was moved to or from peer '" + connection.peerName() + "' cannot be verified", failed);
      }
    }
    if (failure != null || stopped) {
      if (!sum.settled()) {
        return Worker.IN_FLIGHT;
      }
      connection.checks().forget(this);
      return end(Worker.FAILED);
    }
    return next == moved.count() && asked == 0 && sum.idle() ? end(Worker.DONE) : Worker.IN_FLIGHT;
  }

  private int end(int how) {
    CheckLane taken = lane;
    if (taken != null) {
      lane = null;
      taken.giveBack();
    }
    connection.unit().staging().leave(this);
    batch = null;
    underWay = false;
    return how;
  }

  private void sumUp(Batch moved) throws BackendException {
    CheckLane place = lane;
    if (place == null) {
      CheckLane wanted = next == moved.count() ? null : connection.checks().lane(link.remoteRegion(link.spanOf(moved, next, 0)).kind());
      if (wanted == null || !wanted.takePlace(this)) {
        return;
      }
      lane = place = wanted;
      choose(moved);
    }
    if (sum.advance()) {
      lane = null;
      connection.checks().ask(place, this, operation, sum.value(), chunk);
      asked++;
    }
  }

  /** Takes ranges that one sum and one question can have together. */
  private void choose(Batch moved) {
    int first = link.spanOf(moved, next, 0);
    LocalRegion ours = link.localRegion(first);
    PeerRegion theirs = link.remoteRegion(first);
    DeviceRange range = ours.device();
    sum.begin(range == null ? null : range.device(), null);
    chunk.clear();
    int s = first;
    while (next < moved.count() && sum.bytes() < CHUNK_BYTES && sum.count() < mostRanges) {
      s = link.spanOf(moved, next, s);
      if (!together(ours, link.localRegion(s)) || !together(theirs, link.remoteRegion(s))) {
        return;
      }
      long length = Math.min(CHUNK_BYTES - sum.bytes(), moved.length(next) - within);
      sum.add(link.localRegion(s).start() + link.localOffset(s, moved.localAddress(next)) + within, length);
      chunk.add(link.remoteRegion(s).epoch(), link.remoteOffset(s, moved.remoteAddress(next)) + within, length);
      within += length;
      if (within == moved.length(next)) {
        within = 0;
        next++;
      }
    }
  }

  private static boolean together(LocalRegion a, LocalRegion b) {
    return a == b || (a.kind() == MemoryKind.HOST && b.kind() == MemoryKind.HOST);
  }

  private static boolean together(PeerRegion a, PeerRegion b) {
    return a == b || (a.kind() == MemoryKind.HOST && b.kind() == MemoryKind.HOST);
  }

  /** The peer has compared a chunk. */
  void agreed() {
    asked--;
  }

  /** The peer has compared a chunk, and its bytes are others. */
  void differs(String where) {
    asked--;
    if (failure == null) {
      failure = new IntegrityException("bytes were changed between the two ends of a " + operation + " with peer '" + connection.peerName() + "' over " + connection.routeText() + ": " + where
          + "; do not use the destination, and post again");
    }
  }

  /** The peer could not compare a chunk. */
  void refused(BackendException why) {
    asked--;
    if (failure == null) {
      failure = Errors.typed("what was moved to or from peer '" + connection.peerName() + "' cannot be verified", why);
    }
  }
}
