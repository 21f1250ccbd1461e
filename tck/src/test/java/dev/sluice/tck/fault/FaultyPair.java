package dev.sluice.tck.fault;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Span;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Two agents of this JVM over the reference backend: {@code here} has the faults of a plan, {@code there} has none. */
final class FaultyPair implements AutoCloseable {
  static final int BLOCKS = 16;
  static final int BLOCK_BYTES = 1000;
  static final Deadline SOON = Deadline.after(20, TimeUnit.SECONDS);

  /** Blocks that do not touch, so that each is a descriptor. */
  static final Layout LAYOUT = Layout.of(new Span(0, BLOCK_BYTES, BLOCK_BYTES + 8, BLOCKS));

  private final Arena arena = Arena.ofShared();
  final MemorySegment ours = arena.allocate(LAYOUT.end(), 8);
  final MemorySegment theirs = arena.allocate(LAYOUT.end(), 8);
  final FaultLog log;
  final Agent here;
  final Agent there;
  final Region local;
  Peer peer;

  FaultyPair(FaultPlan plan) {
    this("REFERENCE", plan);
  }

  private FaultyPair(String backend, FaultPlan plan) {
    FaultyBackends faulty = FaultyBackends.found(backend, "FAULTY", plan);
    log = faulty.log();
    there = Agent.open(FaultyBackends.found(backend, "FAULTY", FaultPlan.of(0)).config("there"));
    here = Agent.open(faulty.config("here"));
    var _ = there.register("remote", Memory.host(theirs));
    local = here.register("local", Memory.host(ours));
    peer = here.connect(there.metadata());
  }

  Link link() {
    return here.link(local.spans(LAYOUT), peer.region("remote").spans(LAYOUT));
  }

  Transfer transfer() {
    return link().transfer(BLOCKS);
  }

  static long write(Transfer transfer, byte[] notification) {
    int[] all = IntStream.range(0, BLOCKS).toArray();
    return transfer.post(Operation.WRITE, all, all, notification, SOON);
  }

  /** Waits and answers why the posting failed; null when it is done. */
  static SluiceException end(Transfer transfer, long posting) throws InterruptedException {
    try {
      transfer.await(posting);
      return null;
    } catch (SluiceException failure) {
      return failure;
    } finally {
      while (!transfer.quiet()) {
        Thread.onSpinWait();
      }
      if (transfer.poll(posting) == PostingState.POSTED) {
        throw new AssertionError("awaited and not ended");
      }
    }
  }

  @Override
  public void close() {
    here.close();
    there.close();
    arena.close();
  }
}
