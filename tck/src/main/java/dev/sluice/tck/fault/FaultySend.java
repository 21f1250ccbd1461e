package dev.sluice.tck.fault;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Worker;
import org.jspecify.annotations.Nullable;

/** A frame whose bytes somebody may still need: it has not left yet, or it has and that is not to be known yet. */
final class FaultySend {
  private final Worker worker;
  private final FaultyEndpoint endpoint;
  private final long address;
  private final int bytes;
  private final long leavesAt;
  private final long knownAt;
  private boolean left;
  private long ticket;
  private @Nullable BackendException failure;

  /**
   * A frame that is sent now or later.
   *
   * @param leavesAt the turn in which it leaves
   * @param knownAt the turn from which its bytes may be known to be no longer needed
   */
  FaultySend(Worker worker, FaultyEndpoint endpoint, long address, int bytes, long leavesAt, long knownAt) {
    this.worker = worker;
    this.endpoint = endpoint;
    this.address = address;
    this.bytes = bytes;
    this.leavesAt = leavesAt;
    this.knownAt = knownAt;
  }

  FaultyEndpoint endpoint() {
    return endpoint;
  }

  boolean hasLeft() {
    return left;
  }

  boolean isDue(long turn) {
    return turn >= leavesAt || endpoint.loss() != null;
  }

  /** Gives the frame to the wrapped backend. */
  void leave() {
    left = true;
    BackendException loss = endpoint.loss();
    if (loss != null) {
      failure = loss;
      return;
    }
    try {
      ticket = worker.send(endpoint.inner(), address, bytes);
    } catch (BackendException failed) {
      failure = failed;
    }
  }

  void giveUp(BackendException cause) {
    left = true;
    failure = cause;
  }

  /** Whether somebody else than the wrapped backend still keeps it. */
  boolean isHeld(long turn) {
    return !left || turn < knownAt;
  }

  boolean isSent(long turn) throws BackendException {
    if (!left) {
      return false;
    }
    if (failure != null) {
      throw failure;
    }
    if (ticket != 0) {
      if (!worker.sent(ticket)) {
        return false;
      }
      ticket = 0; // it must not be asked for again
    }
    return turn >= knownAt;
  }
}
