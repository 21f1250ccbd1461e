package dev.sluice.engine;

import dev.sluice.Agent;
import dev.sluice.metrics.AgentMXBeans;

/** Shows an agent through JMX. In a class of its own, so that nothing of JMX is loaded for others. */
final class Management {
  private Management() {}

  /** Returns what ends it. */
  static Runnable register(Agent agent) {
    return AgentMXBeans.register(agent)::close;
  }
}
