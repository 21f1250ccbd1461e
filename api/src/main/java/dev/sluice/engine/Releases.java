package dev.sluice.engine;

import dev.sluice.RegionState;
import dev.sluice.spi.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deregistering: every process that may reach the regions is asked to stop. A process counts as stopped when it answered, when it said goodbye, or
 * when it is proven dead and what it had sent has been taken; backends that revoke keys themselves need no answer. Until then the regions stay
 * quarantined.
 */
final class Releases {
  private final AgentEngine agent;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Round> rounds = new ConcurrentHashMap<>();

  /** Connections that ended without a goodbye of a process that is not proven dead. */
  private final Set<Connection> suspects = ConcurrentHashMap.newKeySet();

  private static final class Round {
    final List<LocalRegion> regions;
    final Map<Connection, AtomicLong> outstanding = new ConcurrentHashMap<>();
    final CompletableFuture<Void> clear = new CompletableFuture<>();

    Round(List<LocalRegion> regions) {
      this.regions = regions;
    }
  }

  Releases(AgentEngine agent) {
    this.agent = agent;
  }

  /** Asks everybody and waits. Each region has begun to close. */
  List<RegionState> release(List<LocalRegion> regions) {
    Round round = new Round(regions.stream().filter(region -> !region.exposed()).toList());
    long number = numbers.incrementAndGet();
    rounds.put(number, round);
    SortedSet<Long> epochs = new TreeSet<>();
    regions.forEach(region -> epochs.add(region.epoch()));
    List<Connection> asked = new ArrayList<>();
    for (Connection connection : agent.connections()) {
      if (connection.foreign()) {
        continue; // it cannot be asked; what it may reach is exposed
      }
      if (reachesReleased(connection)) {
        int frames = EpochRanges.of(epochs, connection.outbox().room()).size();
        round.outstanding.put(connection, new AtomicLong(frames));
      }
      asked.add(connection); // also where the answer does not matter: the peer's postings are then refused before they leave
    }
    suspects.forEach(suspect -> round.outstanding.put(suspect, new AtomicLong(1)));
    for (Connection connection : asked) {
      connection.driver().execute(() -> ask(connection, number, epochs));
    }
    settle(number, round);
    await(round);
    return regions.stream().map(LocalRegion::state).toList();
  }

  /** Whether whoever is at the other end may still reach memory whose keys are released. */
  private static boolean reachesReleased(Connection connection) {
    return !connection.unit().has(Capability.REVOCABLE);
  }

  private void ask(Connection connection, long number, SortedSet<Long> epochs) {
    if (connection.state() != Connection.State.READY) {
      // It never carried a transfer, is leaving, or is lost; the last two are settled where they end.
      if (connection.state() == Connection.State.GREETING) {
        gone(connection);
      }
      return;
    }
    for (EpochRanges part : EpochRanges.of(epochs, connection.outbox().room())) {
      connection.outbox().add(Frames.REVOKE, connection.peerToken(), agent.conversation().revocation(number, part));
    }
    int _ = connection.outbox().turn();
  }

  private void await(Round round) {
    WorkerDriver[] drivers = agent.drivers();
    for (WorkerDriver driver : drivers) {
      driver.parked(1);
    }
    try {
      Void _ = round.clear.get(agent.settings().releaseTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException stillReachable) {
      agent.reports().quarantined(round.regions, round.outstanding.keySet().stream().map(connection -> "'" + connection.peerName() + "'").distinct().toList());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      for (WorkerDriver driver : drivers) {
        driver.parked(-1);
      }
    }
  }

  /** A peer answered one frame of a round. */
  void answered(long number, Connection connection) {
    Round round = rounds.get(number);
    AtomicLong left = round == null ? null : round.outstanding.get(connection);
    if (round != null && left != null && left.decrementAndGet() <= 0) {
      round.outstanding.remove(connection);
      settle(number, round);
    }
  }

  /** Nothing of that process can reach us over that connection any more. */
  void gone(Connection connection) {
    suspects.remove(connection);
    connection.unit().staging().gone(connection);
    rounds.forEach(
        (number, round) -> {
          if (round.outstanding.remove(connection) != null) {
            settle(number, round);
          }
        });
  }

  /** A connection ended without a goodbye. */
  void suspect(Connection connection) {
    if (connection.foreign()) {
      return;
    }
    if (reachesReleased(connection) || connection.unit().staging().keeps(connection)) {
      suspects.add(connection);
    }
  }

  boolean watching() {
    return !suspects.isEmpty() || !rounds.isEmpty();
  }

  /** Looks whether suspects are dead by now. Called now and then, not on a worker's thread. */
  void lookForDead() {
    Set<Connection> candidates = new java.util.HashSet<>(suspects);
    rounds.values().forEach(round -> candidates.addAll(round.outstanding.keySet()));
    for (Connection connection : candidates) {
      if (HostProbe.provenDead(connection.host())) {
        connection.driver().drain();
        gone(connection);
      }
    }
  }

  boolean suspicious() {
    return !suspects.isEmpty();
  }

  private void settle(long number, Round round) {
    if (round.outstanding.isEmpty() && rounds.remove(number) != null) {
      round.regions.forEach(LocalRegion::clear);
      boolean _ = round.clear.complete(null);
    }
  }
}
