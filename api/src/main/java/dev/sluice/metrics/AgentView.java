package dev.sluice.metrics;

import dev.sluice.Agent;
import dev.sluice.FailureKind;
import dev.sluice.Peer;
import dev.sluice.PostingCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** An agent's attributes. A client asks for one after the other, and gets those of one snapshot. */
final class AgentView implements AgentMXBean {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Agent agent;
  private final Snapshots snapshots;

  AgentView(Agent agent) {
    this(agent, FRESH);
  }

  AgentView(Agent agent, Duration fresh) {
    this.agent = agent;
    this.snapshots = new Snapshots(agent, fresh, _ -> {});
  }

  @Override
  public String getName() {
    return agent.name();
  }

  @Override
  public Map<String, String> getBackends() {
    return agent.backends();
  }

  @Override
  public List<String> getPeers() {
    return agent.peers().stream().map(Peer::name).toList();
  }

  @Override
  public List<PostingStatistics> getCounters() {
    return snapshots.now().values().stream().map(PostingStatistics::of).toList();
  }

  @Override
  public long getPostings() {
    return sum(PostingCounters::postings);
  }

  @Override
  public long getDone() {
    return sum(PostingCounters::done);
  }

  @Override
  public long getInFlight() {
    return sum(PostingCounters::inFlight);
  }

  @Override
  public Map<String, Long> getFailures() {
    Map<String, Long> failures = new TreeMap<>();
    for (FailureKind kind : FailureKind.values()) {
      failures.put(kind.name(), sum(counters -> counters.failures().getOrDefault(kind, 0L)));
    }
    return failures;
  }

  @Override
  public long getRetries() {
    return sum(PostingCounters::retries);
  }

  @Override
  public long getBytesRead() {
    return sum(PostingCounters::bytesRead);
  }

  @Override
  public long getBytesWritten() {
    return sum(PostingCounters::bytesWritten);
  }

  private long sum(ToLongFunction<PostingCounters> number) {
    return snapshots.now().values().stream().mapToLong(number).sum();
  }
}
