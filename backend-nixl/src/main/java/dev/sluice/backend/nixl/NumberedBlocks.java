package dev.sluice.backend.nixl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.backend.nixl.ffm.NixlTransfers;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Blocks;
import dev.sluice.spi.PreparedBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The blocks of a link as NIXL's prepared lists. The lists of ranges are made once, by whoever makes a transfer; NIXL prepares them when they are first used, and anew after a
 * peer or a registration changed. Used under the worker's lock but for {@link #of} and {@link #free}.
 */
final class NumberedBlocks implements PreparedBlocks {
  private final NixlWorker worker;
  private final long local;
  private final long remote;
  private long localHandle;
  private long remoteHandle;
  private int generation;
  private int epoch;
  private volatile boolean givenUp;

  private NumberedBlocks(NixlWorker worker, long local, long remote) {
    this.worker = worker;
    this.local = local;
    this.remote = remote;
  }

  /** Makes the lists; any thread. */
  static NumberedBlocks of(NixlWorker worker, Blocks blocks) throws BackendException {
    long local = Ranges.make(Place.kind(Place.ofKey(blocks.localKey(0))));
    long remote = Ranges.make(Place.kind(Place.ofKey(blocks.remoteKey(0))));
    for (int s = 0; s < blocks.spans(); s++) {
      int here = Place.device(Place.ofKey(blocks.localKey(s)));
      int there = Place.device(Place.ofKey(blocks.remoteKey(s)));
      for (int b = 0; b < blocks.localCount(); b++) {
        int _ = NixlTransfers.xfer_dlist_add_desc(local, blocks.localAddress(s, b), blocks.bytes(s), here);
      }
      for (int b = 0; b < blocks.remoteCount(); b++) {
        int _ = NixlTransfers.xfer_dlist_add_desc(remote, blocks.remoteAddress(s, b), blocks.bytes(s), there);
      }
    }
    return new NumberedBlocks(worker, local, remote);
  }

  /** Whether NIXL takes the blocks of a link in one list each side: of one kind of memory. */
  static boolean fit(Blocks blocks) {
    for (int s = 1; s < blocks.spans(); s++) {
      if (Place.kind(Place.ofKey(blocks.localKey(s))) != Place.kind(Place.ofKey(blocks.localKey(0)))
          || Place.kind(Place.ofKey(blocks.remoteKey(s))) != Place.kind(Place.ofKey(blocks.remoteKey(0)))) {
        return false;
      }
    }
    return !Place.isFile(Place.ofKey(blocks.remoteKey(0)));
  }

  /** Makes a request for some pairs, by their numbers. @return a status; the request is where {@code out} says */
  int make(NativeAgent agent, RemoteAgent peer, int registered, int operation, long localNumbers, long remoteNumbers, int count, long out) throws BackendException {
    if (localHandle == 0 || generation != peer.generation() || epoch != registered) {
      prepare(agent, peer, registered);
    }
    return NixlTransfers.make_xfer_req(
        agent.handle(), operation, localHandle, localNumbers, count, remoteHandle, remoteNumbers, count, out, agent.network());
  }

  private void prepare(NativeAgent agent, RemoteAgent peer, int registered) throws BackendException {
    unprepare(agent);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_LONG);
      int status = NixlTransfers.prep_xfer_dlist(agent.handle(), scratch.allocateFrom("").address(), local, out.address(), agent.network());
      Calls.check(status, Kind.FAILED, "NIXL does not take the blocks of our side of a link", NixlFailure.LOG_REMEDY);
      localHandle = out.get(JAVA_LONG, 0);
      status = NixlTransfers.prep_xfer_dlist(agent.handle(), peer.nameText(), remote, out.address(), agent.network());
      if (status != NixlStatus.SUCCESS) {
        unprepare(agent);
        throw NixlFailure.of(
            peer.isKnown() ? Kind.FAILED : Kind.PEER_LOST, "NIXL does not take the blocks of the peer's side of a link", status, NixlFailure.LOG_REMEDY);
      }
      remoteHandle = out.get(JAVA_LONG, 0);
    }
    generation = peer.generation();
    epoch = registered;
  }

  private void unprepare(NativeAgent agent) {
    if (localHandle != 0) {
      int _ = NixlTransfers.release_xfer_dlist_handle(agent.handle(), localHandle);
      localHandle = 0;
    }
    if (remoteHandle != 0) {
      int _ = NixlTransfers.release_xfer_dlist_handle(agent.handle(), remoteHandle);
      remoteHandle = 0;
    }
  }

  @Override
  public void free() {
    givenUp = true;
    worker.someGivenUp();
  }

  boolean isGivenUp() {
    return givenUp;
  }

  /** Frees what is native. */
  void destroy(NativeAgent agent) {
    unprepare(agent);
    int _ = NixlTransfers.destroy_xfer_dlist(local);
    int _ = NixlTransfers.destroy_xfer_dlist(remote);
  }
}
