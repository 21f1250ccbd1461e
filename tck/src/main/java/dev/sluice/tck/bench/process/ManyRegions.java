package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Peer;
import dev.sluice.SluiceException;

/** Metadata of an agent with many regions, from one agent of this process to others that see it for the first time: a line for each, with the nanoseconds of encoding, decoding and connecting. */
public final class ManyRegions {
  private ManyRegions() {}

  /**
   * Measures.
   *
   * @param arguments how many regions, and how many agents connect
   */
  @SuppressWarnings("SystemOut") // the way to who asks
  public static void main(String[] arguments) {
    int regions = Integer.parseInt(arguments[0]);
    try (Agent holder = Agents.open("bench-holder")) {
      Agents.register(holder, regions);
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        try (Agent agent = Agents.open("bench-agent-" + i)) {
          connect(holder, agent, regions);
        }
      }
    } catch (SluiceException unavailable) {
      System.out.println("missing " + String.valueOf(unavailable.getMessage()).replace('\n', ' '));
    }
  }

  @SuppressWarnings("SystemOut") // the way to who asks
  private static void connect(Agent holder, Agent agent, int regions) {
    long start = System.nanoTime();
    byte[] bytes = holder.metadata().encode();
    long encoded = System.nanoTime();
    AgentMetadata metadata = AgentMetadata.decode(bytes);
    long decoded = System.nanoTime();
    Peer peer = agent.connect(metadata);
    long connected = System.nanoTime();
    if (peer.region("r" + (regions - 1)).bytes() < 1) {
      throw new IllegalStateException("the last region is not there");
    }
    System.out.printf("connected encode=%d decode=%d connect=%d bytes=%d%n", encoded - start, decoded - encoded, connected - decoded, bytes.length);
  }
}
