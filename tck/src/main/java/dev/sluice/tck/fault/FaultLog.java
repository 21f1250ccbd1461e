package dev.sluice.tck.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was injected, in order, by all agents that use one {@link FaultyBackends}. Safe for use by any thread. */
public final class FaultLog {
  private static final int LAST = 20;

  private final long seed;
  private final List<InjectedFault> faults = new ArrayList<>();
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);

  FaultLog(long seed) {
    this.seed = seed;
  }

  synchronized void add(InjectedFault fault) {
    faults.add(fault);
    counts.merge(fault.fault(), 1L, Long::sum);
  }

  /**
   * All faults.
   *
   * @return a copy, the first one first
   */
  public synchronized List<InjectedFault> faults() {
    return List.copyOf(faults);
  }

  /**
   * How many there are.
   *
   * @return the number
   */
  public synchronized int total() {
    return faults.size();
  }

  /**
   * How many of a kind there are.
   *
   * @param fault the kind
   * @return the number
   */
  public synchronized long count(Fault fault) {
    return counts.getOrDefault(fault, 0L);
  }

  /** The seed, how many there are of each kind, and the last twenty: what a failing test should print. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("seed " + seed + ", " + faults.size() + " faults injected: " + counts);
    faults.subList(Math.max(0, faults.size() - LAST), faults.size()).forEach(fault -> text.append("\n  ").append(fault));
    return text.toString();
  }
}
