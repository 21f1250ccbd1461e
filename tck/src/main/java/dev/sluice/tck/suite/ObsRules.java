package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.FailureKind;
import dev.sluice.Operation;
import dev.sluice.PostingCounters;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** OBS-1: what is counted. */
public abstract class ObsRules extends ContractRules {
  private static final int BYTES = 1 << 16;
  private static final int THREADS = 4;

  /** For subclasses. */
  protected ObsRules() {}

  @Rule(ContractRule.OBS_1)
  final void obs1_postingsDescriptorsAndBytesAreCountedForEachPeer() throws InterruptedException {
    Agent here = here();
    PeerProcess process = peer();
    Map<String, Expected> expected = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      Pair pair = Pair.connect(here, there(process));
      Expected one = new Expected();
      Region local = pair.region("local-" + i, BYTES, 1);
      RemoteRegion remote = pair.remote("remote", BYTES, 2);
      int postings = 20 + random().nextInt(40);
      try (Transfer transfer = pair.link(local, remote).transfer(16)) {
        for (int posting = 0; posting < postings; posting++) {
          Ranges ranges = Ranges.scattered(random(), 1 + random().nextInt(16), 1000, 64);
          Operation operation = random().nextBoolean() ? Operation.READ : Operation.WRITE;
          transfer.await(ranges.post(transfer, operation, null));
          one.add(operation, ranges);
        }
      }
      expected.put(pair.peer().name(), one);
    }

    List<PostingCounters> counters = here.counters();

    assertThat(counters).extracting(PostingCounters::peer).containsExactlyInAnyOrderElementsOf(expected.keySet());
    for (PostingCounters one : counters) {
      Expected wanted = Objects.requireNonNull(expected.get(one.peer()));
      assertThat(one.route().backend()).isEqualTo(fixture().backend());
      assertThat(one.retries()).as("retries").isNotNegative();
      assertThat(one.backend()).isEqualTo(fixture().backend());
      assertThat(one.postings()).isEqualTo(wanted.postings.sum());
      assertThat(one.done()).isEqualTo(wanted.postings.sum());
      assertThat(one.failed()).isZero();
      assertThat(one.inFlight()).isZero();
      assertThat(one.descriptors()).isEqualTo(wanted.descriptors.sum());
      assertThat(one.bytesRead()).isEqualTo(wanted.read.sum());
      assertThat(one.bytesWritten()).isEqualTo(wanted.written.sum());
      assertThat(one.wireTime().count()).as("times of one in %s", PostingCounters.SAMPLED).isEqualTo((wanted.postings.sum() + PostingCounters.SAMPLED - 1) / PostingCounters.SAMPLED);
      assertThat(one.postTime().count()).isEqualTo(one.wireTime().count());
    }
  }

  @Rule(ContractRule.OBS_1)
  final void obs1_whatManyThreadsPostAtOnceIsCounted() throws InterruptedException, ExecutionException {
    Pair pair = pair();
    Region local = pair.region("local", BYTES, 1);
    RemoteRegion remote = pair.remote("remote", BYTES, 2);
    Expected expected = new Expected();
    List<Callable<Void>> posters = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Operation operation = thread % 2 == 0 ? Operation.WRITE : Operation.READ;
      long at = (long) BYTES / THREADS * thread;
      posters.add(() -> {
        for (int transfers = 0; transfers < 5; transfers++) {
          try (Transfer transfer = pair.link(local, remote).transfer(1)) {
            for (int posting = 0; posting < 40; posting++) {
              Ranges ranges = Ranges.of(at, at, 1 + posting);
              transfer.await(ranges.post(transfer, operation, null));
              expected.add(operation, ranges);
            }
          }
        }
        return null;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Void> poster : threads.invokeAll(posters)) {
        poster.get();
      }
    }

    assertThat(sum(pair, PostingCounters::done)).isEqualTo(expected.postings.sum());
    assertThat(sum(pair, PostingCounters::descriptors)).isEqualTo(expected.descriptors.sum());
    assertThat(sum(pair, PostingCounters::bytesRead)).isEqualTo(expected.read.sum());
    assertThat(sum(pair, PostingCounters::bytesWritten)).isEqualTo(expected.written.sum());
  }

  @Rule(ContractRule.OBS_1)
  final void obs1_failuresAreCountedByTheirKindAndMoveNoBytes() throws InterruptedException {
    Pair pair = pair();
    long large = 16L << 20;
    Region local = pair.region("local", large, 0);
    RemoteRegion remote = pair.remote("remote", large, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    Map<FailureKind, Long> expected = new EnumMap<>(FailureKind.class);
    for (FailureKind kind : FailureKind.values()) {
      expected.put(kind, 0L);
    }
    long done = 0;
    for (int round = 0; round < 12; round++) {
      boolean cancelled = round % 2 == 0;
      long posting = Ranges.of(0, 0, large).post(transfer, Operation.WRITE, null, cancelled ? Deadline.none() : Deadline.after(1 + random().nextInt(500), TimeUnit.MICROSECONDS));
      if (cancelled) {
        boolean _ = transfer.cancel(posting);
      }
      Budgets.eventually("the posting ends and is quiet", () -> transfer.poll(posting) != PostingState.POSTED && transfer.quiet());
      transfer.failure(posting).ifPresent(failure -> expected.merge(FailureKind.of(failure), 1L, Long::sum));
      done += transfer.poll(posting) == PostingState.DONE ? 1 : 0;
    }

    PostingCounters counters = only(pair);

    assertThat(counters.failed()).as("postings that failed").isPositive();
    assertThat(counters.failures()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(counters.done()).isEqualTo(done);
    assertThat(counters.bytesWritten()).isEqualTo(done * large);
    assertThat(counters.inFlight()).isZero();
  }

  /** Of all routes: links that are made while a library still looks for its best way may see different ones. */
  private static long sum(Pair pair, ToLongFunction<PostingCounters> number) {
    return pair.here().counters().stream().filter(one -> one.peer().equals(pair.peer().name())).mapToLong(number).sum();
  }

  private static PostingCounters only(Pair pair) {
    return pair.here().counters().stream().filter(one -> one.peer().equals(pair.peer().name())).reduce((_, _) -> {
      throw new AssertionError("a peer is counted twice");
    }).orElseThrow();
  }

  /** What was posted. */
  private static final class Expected {
    final LongAdder postings = new LongAdder();
    final LongAdder descriptors = new LongAdder();
    final LongAdder read = new LongAdder();
    final LongAdder written = new LongAdder();

    void add(Operation operation, Ranges ranges) {
      postings.increment();
      descriptors.add(ranges.count());
      (operation == Operation.READ ? read : written).add(ranges.bytes());
    }
  }
}
