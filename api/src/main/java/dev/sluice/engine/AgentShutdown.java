package dev.sluice.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes an agent in bounded time: postings end as cancelled, peers are told, and only what nobody can reach any more is freed. A peer that does
 * not answer in that time may be stopped, with writes to us half done: its connection and what serves it live on behind the closed agent, in the
 * background and with the regions quarantined, until the peer answers or is found dead.
 */
final class AgentShutdown {
  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LATE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final AgentEngine agent;

  AgentShutdown(AgentEngine agent) {
    this.agent = agent;
  }

  void run() {
    agent.housekeeping().stop();
    agent.transfers().forEach(transfer -> transfer.cancelNow("the agent was closed"));
    agent.connections().forEach(connection -> connection.driver().execute(() -> connection.leave("the agent was closed")));
    boolean apart = waitForConnections();
    List<LocalRegion> regions = agent.regions().unreleased();
    regions.forEach(LocalRegion::forceClose);
    agent.queue().close();
    agent.timer().close();
    if (apart) {
      finish(regions);
    } else {
      Thread _ = Thread.ofPlatform().daemon().name("sluice-closing-" + agent.name()).start(() -> finishLater(regions));
    }
  }

  private boolean waitForConnections() {
    long start = System.nanoTime();
    while (!agent.connections().isEmpty()) {
      if (System.nanoTime() - start > GOODBYE_NANOS) {
        return false;
      }
      agent.drive();
      LockSupport.parkNanos(this, POLL_NANOS);
    }
    return true;
  }

  private void finishLater(List<LocalRegion> regions) {
    while (!agent.connections().isEmpty()) {
      LockSupport.parkNanos(this, LATE_POLL_NANOS);
      for (Connection connection : agent.connections()) {
        if (!connection.noticesLossItself() && connection.silentNanos() > Housekeeping.SILENCE_NANOS) {
          connection.driver().execute(connection::abandon);
        }
      }
    }
    finish(regions);
  }

  /** Nobody is connected. Regions that a process might still reach stay quarantined for the life of this one. */
  private void finish(List<LocalRegion> regions) {
    agent.releases().lookForDead();
    if (!agent.releases().suspicious()) {
      regions.forEach(LocalRegion::clear);
    }
    for (BackendUnit unit : agent.units()) {
      unit.drivers().forEach(WorkerDriver::close);
      unit.staging().close();
      unit.backend().close();
    }
    for (PostedTransfer transfer : agent.transfers()) {
      transfer.close();
    }
  }
}
