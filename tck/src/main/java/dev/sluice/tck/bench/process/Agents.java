package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** The agents that are measured. */
final class Agents {
  static final String BACKEND = "UCX";
  private static final long PAGE = 4096;

  private Agents() {}

  static Agent open(String name) {
    return Agent.open(AgentConfig.ofBackends(name, List.of(BACKEND), Map.of(BACKEND, Map.of())));
  }

  /** Registers regions of a page each, called {@code r0} and so on. */
  static void register(Agent agent, int regions) {
    MemorySegment memory = Arena.global().allocate(regions * PAGE, PAGE);
    for (int i = 0; i < regions; i++) {
      agent.register("r" + i, Memory.host(memory.asSlice(i * PAGE, PAGE)));
    }
  }
}
