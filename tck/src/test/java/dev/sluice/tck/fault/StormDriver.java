package dev.sluice.tck.fault;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Span;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** One thread with several transfers in flight. Connects anew whenever the peer is lost. */
final class StormDriver {
  static final int LANES = 8;

  /**
   * What the initiator gave up when a connection broke may still be on its way to the target's memory, so each connection uses other memory there; by
   * the time it is used again, that is long over.
   */
  private static final int GENERATIONS = 64;

  static final long SOURCE_BYTES = LANES * Lane.BYTES;
  static final long TARGET_BYTES = SOURCE_BYTES * GENERATIONS;

  private final Agent agent;
  private final AgentMetadata peerMetadata;
  private final Region source;
  private final MemorySegment target;
  private final SplittableRandom random;
  private final Tally tally;
  private final Set<Long> forbidden;
  private final BooleanSupplier goesOn;
  private final Lane[] lanes = new Lane[LANES];
  private int generation;

  StormDriver(
      Agent agent, AgentMetadata peerMetadata, Region source, MemorySegment target, SplittableRandom random, Tally tally, Set<Long> forbidden, BooleanSupplier goesOn) {
    this.agent = agent;
    this.peerMetadata = peerMetadata;
    this.source = source;
    this.target = target;
    this.random = random;
    this.tally = tally;
    this.forbidden = forbidden;
    this.goesOn = goesOn;
  }

  void run() throws InterruptedException {
    Peer peer = connect();
    while (goesOn.getAsBoolean()) {
      if (peer.loss().isPresent()) {
        tally.count("connections lost");
        endAll();
        peer = connect();
      }
      for (Lane lane : lanes) {
        lane.turn();
      }
    }
    endAll();
  }

  private void endAll() throws InterruptedException {
    for (Lane lane : lanes) {
      lane.end();
    }
  }

  private Peer connect() {
    return Storm.persist(() -> {
      Peer peer = agent.connect(peerMetadata);
      tally.count("connections");
      generation++;
      long base = generation % GENERATIONS * SOURCE_BYTES;
      for (int i = 0; i < LANES; i++) {
        Layout here = Layout.of(span(i * Lane.BYTES));
        Layout there = Layout.of(span(base + i * Lane.BYTES));
        Link link = agent.link(source.spans(here), peer.region("target").spans(there)); // fails at the first, which imports, or not at all
        lanes[i] = new Lane(
            link.transfer(Lane.BLOCKS),
            source.segment().asSlice(i * Lane.BYTES, Lane.BYTES),
            target.asSlice(base + i * Lane.BYTES, Lane.BYTES),
            random.split(),
            tally,
            forbidden);
      }
      return peer;
    });
  }

  private static Span span(long offset) {
    return new Span(offset, Lane.BLOCK_BYTES, Lane.STRIDE, Lane.BLOCKS);
  }
}
