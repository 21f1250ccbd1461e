package dev.sluice.engine;

import dev.sluice.PeerLostException;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks twice a second for processes that have died, and sends heartbeats where they are needed. */
final class Housekeeping extends DeadlineTimer.Entry {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A peer that is stopped for 5 s must survive; one that is dead must be noticed within 10 s. */
  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final AgentEngine agent;
  private volatile boolean stopped;
  private volatile long lastBeat = System.nanoTime();

  Housekeeping(AgentEngine agent) {
    this.agent = agent;
  }

  void start() {
    again();
  }

  private void again() {
    expiresAfter(PERIOD_NANOS);
    VarHandle.fullFence();
    agent.timer().schedule(this);
  }

  void stop() {
    stopped = true;
    agent.timer().cancel(this);
  }

  @Override
  boolean pending() {
    return !stopped;
  }

  @Override
  void expired() {
    boolean beat = beatDue();
    if (beat || agent.releases().watching()) {
      Thread _ = Thread.startVirtualThread(() -> work(beat));
    }
    again();
  }

  private boolean beatDue() {
    long now = System.nanoTime();
    boolean needed = agent.settings().heartbeat().isPositive() || agent.connections().stream().anyMatch(connection -> !connection.noticesLossItself());
    if (!needed || now - lastBeat < between(agent.settings().heartbeat())) {
      return false;
    }
    lastBeat = now;
    return true;
  }

  private void work(boolean beat) {
    agent.releases().lookForDead();
    if (!beat) {
      return;
    }
    boolean all = agent.settings().heartbeat().isPositive();
    for (Connection connection : agent.connections()) {
      if (connection.state() == Connection.State.READY && !connection.foreign() && (all || !connection.noticesLossItself())) {
        connection.driver().execute(() -> beat(connection, tolerated(agent.settings().heartbeat())));
      }
    }
  }

  private static long between(Duration configured) {
    return configured.isPositive() ? configured.toNanos() : HEARTBEAT_NANOS;
  }

  /** For how long a peer may be silent: with heartbeats that are rarer than that, until it has not answered one. */
  static long tolerated(Duration configured) {
    long between = between(configured);
    return Math.max(SILENCE_NANOS, between + between / 2);
  }

  private static void beat(Connection connection, long tolerated) {
    if (connection.state() != Connection.State.READY) {
      return;
    }
    if (connection.silentNanos() > tolerated) {
      connection.lose(new PeerLostException("peer '" + connection.peerName() + "' has been silent for "
          + TimeUnit.NANOSECONDS.toSeconds(connection.silentNanos()) + " s: it does not answer heartbeats"));
      return;
    }
    connection.outbox().add(Frames.HEARTBEAT, new WireWriter());
  }
}
