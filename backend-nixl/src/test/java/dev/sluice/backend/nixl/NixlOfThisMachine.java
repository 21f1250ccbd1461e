package dev.sluice.backend.nixl;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Whether there is a NIXL to test with, and agents that use it. */
final class NixlOfThisMachine {
  private NixlOfThisMachine() {}

  /** Says loudly that a test does not run where there is none. */
  static Availability.Available require() {
    return switch (new NixlBackendProvider().availability(new BackendConfig(Map.of(), System.getenv()))) {
      case Availability.Available available -> available;
      case Availability.Unavailable why -> {
        System.err.println("NOT RUN: NIXL is not used for real: " + why.reason());
        throw new TestAbortedException(why.reason());
      }
    };
  }

  static Agent open(String name, Map<String, String> parameters) {
    return Agent.open(AgentConfig.ofBackends(name, List.of("NIXL"), Map.of("NIXL", parameters)));
  }

  static Availability availability(Map<String, String> parameters, Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(variables);
    return new NixlBackendProvider().availability(new BackendConfig(parameters, environment));
  }
}
