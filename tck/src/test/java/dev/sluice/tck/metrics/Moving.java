package dev.sluice.tck.metrics;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.config.EngineSettings;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An agent over the reference backend that moves as many bytes as it is told to, from and to others of this JVM. */
final class Moving implements AutoCloseable {
  static final int BYTES = 1 << 16;

  private final Arena arena = Arena.ofShared();
  private final Agent agent;

  Moving(AgentConfig config) {
    agent = Agent.open(config);
    var _ = agent.register("memory", Memory.host(arena.allocate(BYTES, 64)));
  }

  static Moving named(String name) {
    return new Moving(config(name).withSettings(EngineSettings.defaults()));
  }

  /** With what the environment says besides. */
  static AgentConfig config(String name) {
    return AgentConfig.ofBackends(name, List.of("REFERENCE"), Map.of());
  }

  Agent agent() {
    return agent;
  }

  /** A transfer between the memory of both. */
  Transfer transfer(Moving other) {
    Peer peer = agent.connect(other.agent.metadata());
    Region ours = agent.register("more of " + System.nanoTime(), Memory.host(arena.allocate(BYTES, 64)));
    return agent.link(ours, peer.region("memory")).transfer(8);
  }

  /** Posts so many ranges, which lie apart, and waits for them. */
  static void move(Transfer transfer, Operation operation, long... lengths) {
    try {
      transfer.await(post(transfer, operation, lengths));
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  static void moveInVain(Transfer transfer, Operation operation, long... lengths) {
    try {
      move(transfer, operation, lengths);
    } catch (SluiceException _) {
      return;
    }
    throw new AssertionError("the posting is done, and was to fail");
  }

  static long post(Transfer transfer, Operation operation, long... lengths) {
    long[] offsets = new long[lengths.length];
    for (int i = 1; i < lengths.length; i++) {
      offsets[i] = offsets[i - 1] + lengths[i - 1] + 8;
    }
    return transfer.postRanges(operation, offsets, offsets, lengths, lengths.length, null, Deadline.after(20, TimeUnit.SECONDS));
  }

  @Override
  public void close() {
    agent.close();
    arena.close();
  }
}
