package dev.sluice.tck.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.FailureKind;
import dev.sluice.Operation;
import dev.sluice.PostingCounters;
import dev.sluice.PostingState;
import dev.sluice.Route;
import dev.sluice.TimeHistogram;
import dev.sluice.Transfer;
import dev.sluice.metrics.SluiceMetrics;
import dev.sluice.tck.fault.Fault;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus shows of an agent, through Micrometer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SluiceMetricsTest {
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @AfterEach
  void closeTheRegistry() {
    registry.close();
  }

  @Test
  void theTextHasExactlyWhatWasMoved() {
    try (Moving here = Moving.named("here");
        Moving there = Moving.named("there");
        Transfer transfer = here.transfer(there)) {
      Moving.move(transfer, Operation.READ, 100, 200);
      Moving.move(transfer, Operation.READ, 1);
      Moving.move(transfer, Operation.WRITE, 5000, 1, 1);
      new SluiceMetrics(here.agent()).bindTo(registry);

      Scrape scrape = scrape();

      String[] labels = {"agent=\"here\"", "backend=\"REFERENCE\"", "peer=\"there\"", "path=\"direct\"", "transport=\"" + counters(here).route().transport() + "\"", "known=\"reported\""};
      assertThat(scrape.number("sluice_postings_total", labels)).isEqualTo(3);
      assertThat(scrape.number("sluice_postings_done_total", labels)).isEqualTo(3);
      assertThat(scrape.number("sluice_postings_in_flight", labels)).isZero();
      assertThat(scrape.number("sluice_num_descriptors_total", labels)).isEqualTo(6);
      assertThat(scrape.number("sluice_bytes_transferred_total", "operation=\"read\"", "peer=\"there\"")).isEqualTo(301);
      assertThat(scrape.number("sluice_bytes_transferred_total", "operation=\"write\"", "peer=\"there\"")).isEqualTo(5002);
      assertThat(scrape.number("sluice_retries_total", labels)).isEqualTo(counters(here).retries());
      assertThat(scrape.number("sluice_peers", "agent=\"here\"")).isEqualTo(1);
      assertThat(scrape.lines("sluice_num_failed_transfers_total", labels)).hasSize(FailureKind.values().length).allMatch(line -> line.endsWith(" 0.0"));
    }
  }

  @Test
  void bucketsAreCumulativeCountsByTheirBoundsInSeconds() {
    long[] counts = new long[TimeHistogram.ENTRIES];
    counts[0] = 1; // up to nothing
    counts[10] = 2; // up to 1.023 µs
    counts[11] = 4;
    counts[35] = 8; // up to 34 s
    counts[47] = 16; // beyond
    new SluiceMetrics(agent(() -> List.of(counters("there", 31, counts)))).bindTo(registry);

    Scrape scrape = scrape();

    String name = "sluice_xfer_time_seconds_buckets_total";
    assertThat(scrape.number(name, "le=\"0.000001023\"")).isEqualTo(3);
    assertThat(scrape.number(name, "le=\"0.000002047\"")).isEqualTo(7);
    assertThat(scrape.number(name, "le=\"17.179869183\"")).isEqualTo(7);
    assertThat(scrape.number(name, "le=\"34.359738367\"")).isEqualTo(15);
    assertThat(scrape.number(name, "le=\"+Inf\"")).isEqualTo(31);
    assertThat(scrape.lines("sluice_post_time_seconds_buckets_total")).hasSize(27);
  }

  @Test
  void failuresAreCountedByTheirKind() {
    FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(7).at(Fault.FAIL_POST, 2).at(Fault.FAIL_POST, 3));
    try (Moving here = new Moving(faulty.config("here"));
        Moving there = new Moving(FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(7)).config("there"));
        Transfer transfer = here.transfer(there)) {
      Moving.move(transfer, Operation.WRITE, 10);
      Moving.moveInVain(transfer, Operation.WRITE, 10);
      Moving.moveInVain(transfer, Operation.WRITE, 10);
      int done = 1;
      while (!cancelled(transfer)) {
        done++;
      }
      new SluiceMetrics(here.agent()).bindTo(registry);

      Scrape scrape = scrape();

      assertThat(scrape.number("sluice_num_failed_transfers_total", "kind=\"other\"")).isEqualTo(2);
      assertThat(scrape.number("sluice_num_failed_transfers_total", "kind=\"cancelled\"")).isEqualTo(1);
      assertThat(scrape.number("sluice_num_failed_transfers_total", "kind=\"timed_out\"")).isZero();
      assertThat(scrape.number("sluice_bytes_transferred_total", "operation=\"write\"")).isEqualTo(10.0 * done);
    }
  }

  @Test
  void peersThatComeLaterAppear() {
    try (Moving here = Moving.named("here");
        Moving first = Moving.named("first");
        Moving second = Moving.named("second")) {
      new SluiceMetrics(here.agent(), Tags.empty(), Duration.ZERO).bindTo(registry);
      assertThat(scrape().text()).contains("sluice_peers{agent=\"here\"} 0.0").doesNotContain("sluice_postings");

      try (Transfer transfer = here.transfer(first)) {
        Moving.move(transfer, Operation.READ, 7);
      }
      Scrape _ = scrape();
      assertThat(scrape().number("sluice_bytes_transferred_total", "peer=\"first\"", "read")).isEqualTo(7);

      try (Transfer transfer = here.transfer(second)) {
        Moving.move(transfer, Operation.READ, 9);
      }
      Scrape _ = scrape();
      assertThat(scrape().number("sluice_bytes_transferred_total", "peer=\"second\"", "read")).isEqualTo(9);
      assertThat(scrape().number("sluice_bytes_transferred_total", "peer=\"first\"", "read")).isEqualTo(7);
      assertThat(scrape().number("sluice_peers")).isEqualTo(2);
    }
  }

  @Test
  void whatAClosedAgentMovedIsStillThere() {
    try (Moving there = Moving.named("there")) {
      try (Moving here = Moving.named("here");
          Transfer transfer = here.transfer(there)) {
        new SluiceMetrics(here.agent(), Tags.empty(), Duration.ZERO).bindTo(registry);
        Moving.move(transfer, Operation.READ, 7);
        Scrape _ = scrape();
      }

      Scrape scrape = scrape();

      assertThat(scrape.number("sluice_bytes_transferred_total", "peer=\"there\"", "read")).isEqualTo(7);
      assertThat(scrape.number("sluice_peers")).isZero();
    }
  }

  @Test
  void aScrapeAsksTheAgentOnceHoweverManyPeersItHas() {
    List<PostingCounters> hundred = IntStream.range(0, 100).mapToObj(i -> counters("peer-" + i, i)).toList();
    AtomicInteger asked = new AtomicInteger();
    new SluiceMetrics(agent(() -> {
      asked.incrementAndGet();
      return hundred;
    }), Tags.empty(), Duration.ofHours(1)).bindTo(registry);

    assertThat(scrape().lines("sluice_postings_total")).hasSize(100);
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatAnAgentCountsTogetherIsNoMoreShownApart() {
    List<List<PostingCounters>> counters = List.of(List.of(counters("one", 1), counters("two", 2)), List.of(counters("two", 2), counters(PostingCounters.OTHERS, 1)));
    AtomicInteger now = new AtomicInteger();
    new SluiceMetrics(agent(() -> counters.get(now.get())), Tags.empty(), Duration.ZERO).bindTo(registry);
    assertThat(scrape().number("sluice_postings_total", "peer=\"one\"")).isEqualTo(1);

    now.set(1);
    Scrape _ = scrape();

    assertThat(scrape().lines("sluice_postings_total")).hasSize(2);
    assertThat(scrape().number("sluice_postings_total", "peer=\"*\"")).isEqualTo(1);
    assertThat(scrape().number("sluice_postings_total", "peer=\"two\"")).isEqualTo(2);
  }

  @Test
  void metersOutliveTheBinderThatNobodyHolds() {
    AtomicInteger postings = new AtomicInteger(1);
    Agent agent = agent(() -> List.of(counters("there", postings.get())));
    new SluiceMetrics(agent, Tags.empty(), Duration.ZERO).bindTo(registry);
    collectGarbage();

    postings.set(2);

    assertThat(scrape().number("sluice_postings_total")).isEqualTo(2);
  }

  @Test
  void twoAgentsOfOneNameNeedTagsThatTellThemApart() {
    Agent one = agent(() -> List.of(counters("there", 1)));
    Agent two = agent(() -> List.of(counters("there", 2)));
    new SluiceMetrics(one, Tags.of("gpu", "0"), Duration.ZERO).bindTo(registry);

    assertThatThrownBy(() -> new SluiceMetrics(two, Tags.of("gpu", "0"), Duration.ZERO).bindTo(registry)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("here");
    new SluiceMetrics(two, Tags.of("gpu", "1"), Duration.ZERO).bindTo(registry);

    assertThat(scrape().number("sluice_postings_total", "gpu=\"0\"")).isEqualTo(1);
    assertThat(scrape().number("sluice_postings_total", "gpu=\"1\"")).isEqualTo(2);
  }

  @Test
  void closingTakesTheMetersOutOfEveryRegistry() {
    MeterRegistry other = new SimpleMeterRegistry();
    SluiceMetrics metrics = new SluiceMetrics(agent(() -> List.of(counters("there", 1))));
    metrics.bindTo(registry);
    metrics.bindTo(other);
    assertThat(other.getMeters()).hasSameSizeAs(registry.getMeters()).isNotEmpty();

    metrics.close();

    assertThat(registry.getMeters()).isEmpty();
    assertThat(other.getMeters()).isEmpty();
  }

  @Test
  void aRegistryThatRefusesNewPeersShowsTheOthers() {
    registry.throwExceptionOnRegistrationFailure();
    AtomicInteger peers = new AtomicInteger(1);
    new SluiceMetrics(agent(() -> IntStream.range(0, peers.get()).mapToObj(i -> counters("peer-" + i, 1)).toList()), Tags.empty(), Duration.ZERO).bindTo(registry);
    registry.config().onMeterAdded(_ -> {
      throw new IllegalStateException("full");
    });

    peers.set(2);

    assertThat(scrape().number("sluice_postings_total", "peer=\"peer-0\"")).isEqualTo(1);
  }

  private Scrape scrape() {
    return new Scrape(registry.scrape());
  }

  /** Whether a posting could be cancelled before it was done. */
  private static boolean cancelled(Transfer transfer) {
    long posting = Moving.post(transfer, Operation.WRITE, 10);
    boolean cancelled = transfer.cancel(posting);
    while (transfer.poll(posting) == PostingState.POSTED || !transfer.quiet()) {
      Thread.onSpinWait();
    }
    return cancelled;
  }

  private static PostingCounters counters(Moving moving) {
    assertThat(moving.agent().counters()).hasSize(1);
    return moving.agent().counters().getFirst();
  }

  /** Of an agent that was never opened. */
  private static Agent agent(Supplier<List<PostingCounters>> counters) {
    return (Agent) Proxy.newProxyInstance(Agent.class.getClassLoader(), new Class<?>[] {Agent.class}, (_, method, _) -> switch (method.getName()) {
      case "name" -> "here";
      case "peers" -> List.of();
      case "counters" -> counters.get();
      default -> throw new AssertionError(method);
    });
  }

  private static PostingCounters counters(String peer, int postings) {
    return counters(peer, postings, new long[TimeHistogram.ENTRIES]);
  }

  private static PostingCounters counters(String peer, int postings, long[] wireTime) {
    Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
    for (FailureKind kind : FailureKind.values()) {
      failures.put(kind, 0L);
    }
    TimeHistogram none = new TimeHistogram(Collections.nCopies(TimeHistogram.ENTRIES, 0L));
    return new PostingCounters("UCX", peer, new Route("UCX", "posix", "memory", Route.Path.DIRECT, Route.Known.REPORTED), postings, postings, failures, 0, 0, 0, 0, none,
        new TimeHistogram(Arrays.stream(wireTime).boxed().toList()));
  }

  private static void collectGarbage() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }
  }
}
