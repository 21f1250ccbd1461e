package dev.sluice.metrics;

import dev.sluice.Agent;
import dev.sluice.PostingCounters;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An agent's counters as they were a moment ago: of many numbers that are read one after the other all are of one snapshot, which is taken once. Any thread; where several come at a time, one
 * takes the snapshot, and the others read the one before.
 */
final class Snapshots {
  private final Agent agent;
  private final long freshNanos;
  private final Consumer<Map<Way, PostingCounters>> taken;
  private final AtomicBoolean taking = new AtomicBoolean();
  private volatile Snapshot last;

  private record Snapshot(Map<Way, PostingCounters> counters, long at) {}

  /**
   * Of an agent, whose first snapshot is taken.
   *
   * @param fresh for how long a snapshot is good enough
   * @param taken told of each further snapshot on the thread that took it
   */
  Snapshots(Agent agent, Duration fresh, Consumer<Map<Way, PostingCounters>> taken) {
    if (fresh.isNegative()) {
      throw new IllegalArgumentException("a snapshot is good enough for a time that is not negative, not for " + fresh);
    }
    this.agent = agent;
    this.freshNanos = TimeUnit.NANOSECONDS.convert(fresh);
    this.taken = taken;
    this.last = take();
  }

  Agent agent() {
    return agent;
  }

  Map<Way, PostingCounters> now() {
    Snapshot seen = last;
    boolean old = System.nanoTime() - seen.at() >= freshNanos;
    // Who is told of a snapshot may read numbers on the spot: of that snapshot.
    if (old && taking.compareAndSet(false, true)) {
      try {
        seen = take();
        last = seen;
        taken.accept(seen.counters());
      } finally {
        taking.set(false);
      }
    }
    return seen.counters();
  }

  private Snapshot take() {
    long at = System.nanoTime();
    Map<Way, PostingCounters> counters = new LinkedHashMap<>();
    agent.counters().forEach(one -> counters.put(Way.of(one), one));
    return new Snapshot(Collections.unmodifiableMap(counters), at);
  }
}
