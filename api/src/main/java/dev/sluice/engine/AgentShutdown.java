package dev.sluice.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Closes an agent in bounded time: postings end as cancelled, peers are told, and only what nobody can reach any more is freed. */
final class AgentShutdown {
  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long ABORT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NANOS = 100_000;

  private final AgentEngine agent;

  AgentShutdown(AgentEngine agent) {
    this.agent = agent;
  }

  void run() {
    agent.housekeeping().stop();
    agent.transfers().forEach(transfer -> transfer.cancelNow("the agent was closed"));
    agent.connections().forEach(connection -> connection.driver().execute(() -> connection.leave("the agent was closed")));
    if (!waitForConnections(GOODBYE_NANOS)) {
      agent.connections().forEach(connection -> connection.driver().execute(connection::abandon));
      boolean _ = waitForConnections(ABORT_NANOS);
    }
    agent.releases().lookForDead();
    releaseRegions();
    for (BackendUnit unit : agent.units()) {
      closeUnit(unit);
    }
    for (PostedTransfer transfer : List.copyOf(agent.transfers())) {
      transfer.close();
    }
    agent.queue().close();
    agent.timer().close();
  }

  /**
   * A backend whose connection still has bytes on their way goes on progressing for the life of the process, knowingly: a stopped peer that
   * continues then finds its postings ended instead of waiting for us.
   */
  private void closeUnit(BackendUnit unit) {
    if (agent.connections().stream().anyMatch(connection -> connection.unit() == unit)) {
      return;
    }
    unit.drivers().forEach(WorkerDriver::close);
    unit.backend().close();
  }

  private boolean waitForConnections(long nanos) {
    long start = System.nanoTime();
    while (!agent.connections().isEmpty()) {
      if (System.nanoTime() - start > nanos) {
        return false;
      }
      agent.drive();
      LockSupport.parkNanos(this, POLL_NANOS);
    }
    return true;
  }

  /** Regions that a process might still reach stay quarantined for the life of this process. */
  private void releaseRegions() {
    List<LocalRegion> regions = agent.regions().unreleased();
    regions.forEach(LocalRegion::forceClose);
    if (!agent.releases().suspicious() && agent.connections().isEmpty()) {
      regions.forEach(LocalRegion::clear);
    }
  }
}
