package dev.sluice.tck.fault;

import dev.sluice.spi.BackendException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which faults are injected when. Immutable; each method that changes something gives a changed copy, so a plan may be kept as a constant.
 *
 * <p>Whether a fault is injected is a function of the seed, the kind of fault, the agent's name, how often an agent of that name was opened,
 * the worker, and the number of the decision point among those of that kind at that worker; nothing else goes into it, no clock and no shared generator. A test that does one thing after the
 * other therefore meets the same faults at the same places whenever it runs with the same seed. Where threads race, the decisions are still the same,
 * number by number, but which of two racing postings is number 7 is decided by the race: a seed then brings back the mixture of
 * faults, and often but not always the failure. Frames are numbered with the engine's own among them, whose heartbeats follow the clock.
 */
public final class FaultPlan {
  private static final int STANDARD_TURNS = 8;
  private static final int MOST_TURNS = 64;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final Map<Fault, Double> rates;
  private final Map<Fault, Set<Long>> numbers;
  private final List<BackendException.Kind> kinds;
  private final int turns;

  private FaultPlan(long seed, Map<Fault, Double> rates, Map<Fault, Set<Long>> numbers, List<BackendException.Kind> kinds, int turns) {
    this.seed = seed;
    this.rates = rates;
    this.numbers = numbers;
    this.kinds = kinds;
    this.turns = turns;
  }

  /**
   * A plan without faults.
   *
   * @param seed where all that looks random comes from
   * @return the plan
   */
  public static FaultPlan of(long seed) {
    return new FaultPlan(seed, Map.of(), Map.of(), List.of(BackendException.Kind.FAILED), STANDARD_TURNS);
  }

  /**
   * Injects a fault now and then.
   *
   * @param fault the kind
   * @param rate at which share of its decision points, 0 to 1
   * @return the changed plan
   */
  public FaultPlan with(Fault fault, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate is a share from 0 to 1, not " + rate);
    }
    Map<Fault, Double> changed = new EnumMap<>(Fault.class);
    changed.putAll(rates);
    changed.put(fault, rate);
    return new FaultPlan(seed, changed, numbers, kinds, turns);
  }

  /**
   * Injects every harmless fault at one rate: what any backend may do, and whoever uses one must bear without a failure.
   *
   * @param rate at which share of their decision points, 0 to 1
   * @return the changed plan
   */
  public FaultPlan withHarmless(double rate) {
    FaultPlan changed = this;
    for (Fault fault : Fault.values()) {
      changed = fault.harmless() ? changed.with(fault, rate) : changed;
    }
    return changed;
  }

  /**
   * Injects a fault at one decision point, besides what its rate says.
   *
   * @param fault the kind
   * @param number which decision point of that kind at each worker, from 1
   * @return the changed plan
   */
  public FaultPlan at(Fault fault, long number) {
    if (number < 1) {
      throw new IllegalArgumentException("decision points are numbered from 1, not " + number);
    }
    Map<Fault, Set<Long>> changed = new EnumMap<>(Fault.class);
    changed.putAll(numbers);
    Set<Long> more = new TreeSet<>(changed.getOrDefault(fault, Set.of()));
    more.add(number);
    changed.put(fault, more);
    return new FaultPlan(seed, rates, changed, kinds, turns);
  }

  /**
   * Of which kinds the failures of batches are; {@link BackendException.Kind#FAILED} by default. The engine takes {@link BackendException.Kind#PEER_LOST} at its
   * word and gives up the connection.
   *
   * @param first a kind
   * @param others more kinds
   * @return the changed plan
   */
  public FaultPlan kinds(BackendException.Kind first, BackendException.Kind... others) {
    TreeSet<BackendException.Kind> all = new TreeSet<>(List.of(others));
    all.add(first);
    return new FaultPlan(seed, rates, numbers, List.copyOf(all), turns);
  }

  /**
   * How long delays are at most, in turns: calls of {@link dev.sluice.spi.Worker#progress()}; 8 by default.
   *
   * @param most 1 to 64
   * @return the changed plan
   */
  public FaultPlan turns(int most) {
    if (most < 1 || most > MOST_TURNS) {
      throw new IllegalArgumentException("delays are 1 to " + MOST_TURNS + " turns, not " + most);
    }
    return new FaultPlan(seed, rates, numbers, kinds, most);
  }

  /**
   * Where all that looks random comes from.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /** The seed and what is injected how often. */
  @Override
  public String toString() {
    return "FaultPlan[seed=" + seed + ", rates=" + rates + ", numbers=" + numbers + ", kinds=" + kinds + ", turns=" + turns + "]";
  }

  /** Whether a fault is injected at a decision point. */
  boolean injects(Fault fault, long stream, long number) {
    Set<Long> exactly = numbers.get(fault);
    if (exactly != null && exactly.contains(number)) {
      return true;
    }
    Double rate = rates.get(fault);
    return rate != null && (mixed(fault, stream, number, 0) >>> 11) * 0x1p-53 < rate;
  }

  /** A number from 0 to below a bound that belongs to a decision. */
  int draw(Fault fault, long stream, long number, int bound) {
    return (int) Long.remainderUnsigned(mixed(fault, stream, number, 1), bound);
  }

  /** How long a delay is. */
  int turns(Fault fault, long stream, long number) {
    return 1 + draw(fault, stream, number, turns);
  }

  int mostTurns() {
    return turns;
  }

  BackendException.Kind kind(Fault fault, long stream, long number) {
    return kinds.get((int) Long.remainderUnsigned(mixed(fault, stream, number, 2), kinds.size()));
  }

  /** The name and not the ordinal: a seed keeps its meaning when kinds of faults are added. */
  private long mixed(Fault fault, long stream, long number, int use) {
    return mix(mix(mix(mix(seed) ^ stream) + fault.name().hashCode() * GOLDEN + use) ^ number);
  }

  private static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
