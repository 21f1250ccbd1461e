package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.tck.suite.BackendFixture;
import dev.sluice.tck.suite.CertifiedSuite;

/** Loads what the suite's processes load, so that the JVM leaves an archive of it when it ends: they start in half the time with that. */
final class ArchiveTask {
  static final String NAME = "archive";

  int run() {
    BackendFixture fixture = CertifiedSuite.fromProperties();
    try (Agent agent = Agent.open(AgentConfig.fromEnvironment("archive", fixture.environment()))) {
      var _ = agent.connect(agent.metadata());
    }
    return ExitCodes.DONE;
  }
}
