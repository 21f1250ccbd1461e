package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Memory;
import dev.sluice.Region;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Agents that others connect and that do nothing. */
final class Crowd implements AutoCloseable {
  private static final long PAGE = 4096;

  private final List<Agent> agents = new ArrayList<>();

  private Crowd() {}

  static Crowd open(SubjectOptions options) {
    Crowd crowd = new Crowd();
    for (int i = 0; i < options.crowd(); i++) {
      Agent agent = options.open("bench-crowd-" + i);
      crowd.agents.add(agent);
      Region _ = agent.register(SubjectOptions.POOL, Memory.host(Arena.global().allocate(PAGE, PAGE)));
    }
    return crowd;
  }

  List<AgentMetadata> metadata() {
    return agents.stream().map(Agent::metadata).toList();
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
  }
}
