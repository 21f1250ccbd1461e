package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Metadata of an agent whose regions are registered with UCX, to bytes and back. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets up first
public class MetadataCost {
  private AgentMetadata metadata;
  private byte[] bytes;

  /** How many regions. */
  @Param({"1", "100", "10000"})
  public int regions;

  /** Registers them: what is encoded has real keys. */
  @Setup
  public void register() {
    try (Agent agent = Agents.open("bench-holder")) {
      Agents.register(agent, regions);
      metadata = agent.metadata();
    }
    bytes = metadata.encode();
  }

  /**
   * To bytes.
   *
   * @return the bytes
   */
  @Benchmark
  public byte[] encode() {
    return metadata.encode();
  }

  /**
   * And back.
   *
   * @return the metadata
   */
  @Benchmark
  public AgentMetadata decode() {
    return AgentMetadata.decode(bytes);
  }
}
