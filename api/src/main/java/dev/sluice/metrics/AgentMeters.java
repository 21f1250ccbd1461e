package dev.sluice.metrics;

import dev.sluice.Agent;
import dev.sluice.PostingCounters;
import dev.sluice.Route;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The meters of an agent in one registry: some of its own, and those of each way that its postings take. */
final class AgentMeters {
  private static final String PEERS = "sluice.peers";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Snapshots snapshots;
  private final Meter peers;
  private final Map<Way, WayMeters> ways = new HashMap<>();
  private final ReentrantLock changing = new ReentrantLock();
  private boolean removed;

  AgentMeters(MeterRegistry registry, Tags tags, Snapshots snapshots) {
    if (registry.find(PEERS).tags(tags).meter() != null) {
      throw new IllegalArgumentException("the registry has meters of an agent with the tags " + tags + " already: close the SluiceMetrics that they are of, or tell the two apart by more tags");
    }
    this.registry = registry;
    this.tags = tags;
    this.snapshots = snapshots;
    this.peers = Gauge.builder(PEERS, this::peers).description("Peers that are connected").tags(tags).register(registry);
  }

  /** Reads the counters, too: while there are no others, this is the meter that finds the first. */
  private int peers() {
    Map<Way, PostingCounters> _ = snapshots.now();
    Agent agent = snapshots.agent();
    return agent.peers().size();
  }

  /** Registers what is new and removes what is counted no more. Leaves it to the next one where another thread is about it, since a registry may have its own lock. */
  void follow(Map<Way, PostingCounters> counters) {
    if (!changing.tryLock()) {
      return;
    }
    try {
      if (!removed && !ways.keySet().equals(counters.keySet())) {
        ways.entrySet().removeIf(one -> {
          boolean gone = !counters.containsKey(one.getKey());
          if (gone) {
            one.getValue().remove();
          }
          return gone;
        });
        counters.forEach((way, first) -> ways.computeIfAbsent(way, _ -> new WayMeters(registry, tags(way), first, () -> snapshots.now().get(way))));
      }
    } finally {
      changing.unlock();
    }
  }

  void remove() {
    changing.lock();
    try {
      removed = true;
      Meter _ = registry.remove(peers);
      ways.values().forEach(WayMeters::remove);
      ways.clear();
    } finally {
      changing.unlock();
    }
  }

  private Tags tags(Way way) {
    Route route = way.route();
    return tags.and("backend", way.backend(), "peer", way.peer(), "transport", route.transport(), "device", route.device(), "path", Way.word(route.path()), "known", Way.word(route.known()));
  }
}
