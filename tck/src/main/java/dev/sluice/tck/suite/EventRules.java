package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** OBS-2: what the flight recorder is told. */
public abstract class EventRules extends ContractRules {
  private static final int BYTES = 1 << 16;
  private static final Set<String> SELDOM = Set.of("dev.sluice.Registration", "dev.sluice.Connect", "dev.sluice.PeerLoss", "dev.sluice.Selection");
  private static final String POSTING = "dev.sluice.Posting";
  private static final String SLOW = "dev.sluice.SlowPosting";

  /** For subclasses. */
  protected EventRules() {}

  @Rule(ContractRule.OBS_2)
  final void obs2_eachPostingIsRecordedWithItsRouteBytesAndDuration() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", BYTES, 1);
    RemoteRegion remote = pair.remote("remote", BYTES, 2);
    Link link = pair.link(local, remote);
    List<Ranges> posted = new ArrayList<>();
    List<Operation> operations = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    List<RecordedEvent> events;
    try (Recording recording = recording(); Transfer transfer = link.transfer(16)) {
      for (int i = 0; i < 50; i++) {
        Ranges ranges = Ranges.scattered(random(), 1 + random().nextInt(16), 1000, 64);
        Operation operation = random().nextBoolean() ? Operation.READ : Operation.WRITE;
        posted.add(ranges);
        operations.add(operation);
        long before = System.nanoTime();
        transfer.await(ranges.post(transfer, operation, null));
        nanos.add(System.nanoTime() - before);
      }
      events = of(POSTING, pair.here(), recording);
      assertThat(of(SLOW, pair.here(), recording)).as("those that took longer than nothing").hasSize(posted.size());
    }

    assertThat(events).hasSize(posted.size());
    for (int i = 0; i < posted.size(); i++) {
      RecordedEvent event = events.get(i);
      assertThat(event.getLong("posting")).isEqualTo(i + 1L);
      assertThat(event.getString("backend")).isEqualTo(fixture().backend());
      assertThat(event.getString("peer")).isEqualTo(pair.peer().name());
      assertThat(event.getString("route")).isEqualTo(link.route().toString());
      assertThat(event.getString("operation")).isEqualTo(operations.get(i).name());
      assertThat(event.getLong("descriptors")).isEqualTo(posted.get(i).count());
      assertThat(event.getLong("bytes")).isEqualTo(posted.get(i).bytes());
      assertThat(event.getString("failure")).isEmpty();
      assertThat(event.getDuration()).as("posting %s", i + 1).isPositive().isLessThanOrEqualTo(Duration.ofNanos(nanos.get(i)).plusMillis(1));
    }
  }

  @Rule(ContractRule.OBS_2)
  final void obs2_selectionRegistrationAndConnectAreRecorded() {
    PeerProcess process = peer();
    List<RecordedEvent> registered;
    List<RecordedEvent> connected;
    List<RecordedEvent> selected;
    Pair pair;
    try (Recording recording = recording()) {
      pair = Pair.connect(here(), there(process));
      Region _ = pair.region("some", BYTES, 1);
      Region _ = pair.region("more", 4096, 1);
      registered = of("dev.sluice.Registration", pair.here(), recording);
      connected = of("dev.sluice.Connect", pair.here(), recording);
      selected = of("dev.sluice.Selection", pair.here(), recording);
    }

    assertThat(registered).extracting(event -> event.getString("region")).containsExactly("some", "more");
    assertThat(registered).extracting(event -> event.getLong("bytes")).containsExactly((long) BYTES, 4096L);
    assertThat(registered).allSatisfy(event -> {
      assertThat(event.getString("kind")).isEqualTo("HOST");
      assertThat(event.getString("backends")).isEqualTo(fixture().backend());
      assertThat(event.getString("reason")).isEmpty();
      assertThat(event.getDuration()).isPositive();
    });
    assertThat(connected).hasSize(1).allSatisfy(event -> {
      assertThat(event.getString("backend")).isEqualTo(fixture().backend());
      assertThat(event.getString("peer")).isEqualTo(pair.peer().name());
      assertThat(event.getString("route")).startsWith(fixture().backend() + " ");
      assertThat(event.getBoolean("greeted")).isFalse();
      assertThat(event.getDuration()).isPositive();
    });
    assertThat(selected).hasSize(1).allSatisfy(event -> {
      assertThat(event.getString("backend")).isEqualTo(fixture().backend());
      assertThat(event.getString("why")).isEqualTo(pair.here().backends().get(fixture().backend()));
    });
  }

  @Rule(ContractRule.OBS_2)
  final void obs2_aPeersLossAndWhatFailedByItAreRecorded() {
    long large = 64L << 20;
    try (Recording recording = recording()) {
      Pair pair = pair();
      Region local = pair.region("local", large, 0);
      RemoteRegion remote = pair.remote("remote", large, 0);
      Transfer transfer = transfer(pair, local, remote, 1);

      pair.there().process().kill();
      Budgets.eventually("the loss is noticed", () -> pair.peer().loss().isPresent());

      List<RecordedEvent> losses = of("dev.sluice.PeerLoss", pair.here(), recording);
      assertThat(losses).hasSize(1).allSatisfy(event -> {
        assertThat(event.getString("backend")).isEqualTo(fixture().backend());
        assertThat(event.getString("peer")).isEqualTo(pair.peer().name());
        assertThat(event.getString("route")).startsWith(fixture().backend() + " ");
        assertThat(event.getString("reason")).contains(pair.peer().name());
      });
      assertThat(of(POSTING, pair.here(), recording)).isEmpty();
      transfer.close();
    }
  }

  @Rule(ContractRule.OBS_2)
  final void obs2_aPostingThatFailsIsRecordedWithItsReason() {
    long large = 16L << 20;
    Pair pair = pair();
    Region local = pair.region("local", large, 0);
    RemoteRegion remote = pair.remote("remote", large, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    try (Recording recording = recording()) {
      int cancelled = 0;
      for (int round = 0; round < 10; round++) {
        long posting = Ranges.of(0, 0, large).post(transfer, Operation.WRITE, null);
        cancelled += transfer.cancel(posting) ? 1 : 0;
        Budgets.eventually("the posting ends and is quiet", () -> transfer.poll(posting) != PostingState.POSTED && transfer.quiet());
      }

      List<RecordedEvent> events = of(POSTING, pair.here(), recording);

      assertThat(cancelled).as("postings that were cancelled").isPositive();
      assertThat(events).hasSize(10);
      assertThat(events.stream().filter(event -> event.getString("failure").equals("CANCELLED") && event.getString("reason").contains("cancelled"))).hasSize(cancelled);
      assertThat(events.stream().filter(event -> event.getString("failure").isEmpty())).hasSize(10 - cancelled);
    }
  }

  /** A recording of everything, which runs. */
  private static Recording recording() {
    Recording recording = new Recording();
    SELDOM.forEach(name -> {
      var _ = recording.enable(name).withoutThreshold();
    });
    var _ = recording.enable(POSTING).withoutThreshold().with("every", "1");
    var _ = recording.enable(SLOW).withoutThreshold();
    recording.start();
    return recording;
  }

  /** What was recorded of an agent until now, in the order of time. */
  private static List<RecordedEvent> of(String name, Agent agent, Recording recording) {
    try {
      Path file = Files.createTempFile("sluice-events", ".jfr");
      try {
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals(name) && event.getString("agent").equals(agent.name()))
            .sorted((a, b) -> a.getStartTime().compareTo(b.getStartTime()))
            .toList();
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
