package dev.sluice.metrics;

import dev.sluice.Agent;
import dev.sluice.PostingCounters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives an agent's counters to Micrometer: {@code new SluiceMetrics(agent).bindTo(registry)}. Needs {@code micrometer-core}, which is an optional dependency. Safe for use by any thread.
 *
 * <p>The meters, as Prometheus shows them. All have the tag {@code agent}; all but the first {@code backend}, {@code peer}, and the route as {@code transport}, {@code device}, {@code path} ({@code
 * direct}, {@code staged}, {@code packed}) and {@code known} ({@code reported}, {@code forced}, {@code unknown}), too. What they count: {@link PostingCounters}.
 *
 * <ul>
 *   <li>{@code sluice_peers}: how many peers are connected
 *   <li>{@code sluice_postings_total}, {@code sluice_postings_done_total}, {@code sluice_postings_in_flight}
 *   <li>{@code sluice_num_failed_transfers_total}, with the tag {@code kind}: {@link dev.sluice.FailureKind} in small letters
 *   <li>{@code sluice_num_descriptors_total}
 *   <li>{@code sluice_bytes_transferred_total}, with the tag {@code operation}: {@code read} or {@code write}
 *   <li>{@code sluice_retries_total}
 *   <li>{@code sluice_post_time_seconds_buckets_total} and {@code sluice_xfer_time_seconds_buckets_total}, with the tag {@code le}: how many took at most so many seconds. They are exact counts of
 *       one posting in {@value PostingCounters#SAMPLED}, so that {@code histogram_quantile(0.99, sum by (le) (rate(sluice_xfer_time_seconds_buckets_total[5m])))} is right within the width of a
 *       bucket, each of which is twice as wide as the one before. Micrometer takes no ready histograms, so that they have this name instead of {@code ..._bucket}; and the engine keeps no sum of
 *       the times, so that there is none.
 * </ul>
 *
 * <p>Where vLLM or NIXL count the same they have the same names, but for the prefix; there, {@code bytes_transferred} and {@code num_descriptors} are histograms. The meters of a peer are
 * registered by the first reading that finds postings to it, and are in the next one at the latest; they are removed when the agent does not count it apart any more. Counters keep their last values
 * when the agent is closed, until this is closed.
 */
public final class SluiceMetrics implements MeterBinder, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Tags tags;
  private final Snapshots snapshots;
  private final List<AgentMeters> bound = new CopyOnWriteArrayList<>();
  private final AtomicBoolean refusalTold = new AtomicBoolean();

  /**
   * Of an agent. Its counters are read at most once a second, however many meters are.
   *
   * @param agent the agent; stays the caller's, and is kept from the garbage collector until this is closed
   */
  public SluiceMetrics(Agent agent) {
    this(agent, Tags.empty(), FRESH);
  }

  /**
   * Of an agent, with tags of the caller's.
   *
   * @param agent the agent; stays the caller's, and is kept from the garbage collector until this is closed
   * @param more tags that all meters get
   * @param fresh how old numbers may be; a reading of all meters should take less, since the agent's counters are read anew whenever they are older
   */
  public SluiceMetrics(Agent agent, Iterable<Tag> more, Duration fresh) {
    this.tags = Tags.of("agent", agent.name()).and(more);
    this.snapshots = new Snapshots(agent, fresh, this::follow);
  }

  /**
   * Registers the meters, and those of other peers as they come.
   *
   * @param registry where
   * @throws IllegalArgumentException when the registry has an agent of that name and those tags already, which may be this one
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    AgentMeters meters = new AgentMeters(registry, tags, snapshots);
    bound.add(meters);
    meters.follow(snapshots.now());
  }

  /** Removes all meters from their registries. Idempotent. */
  @Override
  public synchronized void close() {
    bound.forEach(AgentMeters::remove);
    bound.clear();
  }

  private void follow(Map<Way, PostingCounters> counters) {
    try {
      bound.forEach(meters -> meters.follow(counters));
    } catch (RuntimeException refused) {
      // Whoever reads numbers can do nothing about it, and must get those that there are.
      if (!refusalTold.getAndSet(true)) {
        LOG.log(System.Logger.Level.WARNING, "agent '" + snapshots.agent().name() + "': a meter registry refuses the meters of a new peer, and will not show it: " + refused);
      }
    }
  }
}
