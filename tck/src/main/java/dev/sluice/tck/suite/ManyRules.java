package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Many at once: threads and transfers (XFER-10), peers (XFER-11), virtual threads (DONE-5). */
public abstract class ManyRules extends ContractRules {
  private static final int THREADS = 4;
  private static final int PART = 256 << 10;
  private static final int PEERS = 64;
  private static final int PEERS_A_PROCESS = 16;
  private static final int VIRTUAL_THREADS = 10_000;

  /** For subclasses. */
  protected ManyRules() {}

  @Rule(ContractRule.XFER_10)
  final void xfer10_aRandomRunOfManyThreadsInBothDirectionsAgreesWithAModel() throws InterruptedException {
    Pair pair = pair();
    int rounds = times(150, 1000);
    long mine = newSeed();
    long other = newSeed();
    long bytes = 2L * THREADS * PART;
    Region local = pair.region("local", bytes, mine);
    RemoteRegion remote = pair.remote("remote", bytes, other);
    pair.there().connect(pair.here());
    MemorySegment ours = MemorySegment.ofArray(Pattern.bytes((int) bytes, mine));
    MemorySegment theirs = MemorySegment.ofArray(Pattern.bytes((int) bytes, other));
    List<Thread> threads = new ArrayList<>();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    long theirSeed = newSeed();
    for (int i = 0; i < THREADS; i++) {
      ModelRun run = new ModelRun(newSeed(), rounds, (long) i * PART, PART);
      run.apply(ours, theirs);
      // The peer's threads have the second half, with the roles of the two sides swapped.
      new ModelRun(theirSeed + i, rounds, (long) (THREADS + i) * PART, PART).apply(theirs, ours);
      Transfer transfer = transfer(pair, local, remote, ModelRun.mostRanges());
      threads.add(Thread.ofPlatform().unstarted(() -> {
        try {
          run.run(transfer);
        } catch (InterruptedException | RuntimeException e) {
          failed.compareAndSet(null, e);
        }
      }));
    }

    pair.there().process().send("model-runs", pair.there().path("remote"), pair.there().name() + "/" + pair.here().name(), pair.there().name(), "local", theirSeed,
        rounds, THREADS, PART);
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(pair.there().process().answer(Budgets.mustHappen().multipliedBy(2))).containsExactly("ok");

    assertThat(failed.get()).isNull();
    assertThat(local.segment().mismatch(ours)).as("first byte of ours that is wrong").isEqualTo(-1);
    pair.there().assertHolds("remote", theirs);
  }

  @Rule(ContractRule.XFER_11)
  final void xfer11_transfersToOneOfManyPeersTouchNoOther() throws InterruptedException {
    int bytes = 20_000;
    var here = here();
    List<Pair> pairs = new ArrayList<>();
    List<Transfer> transfers = new ArrayList<>();
    List<Region> locals = new ArrayList<>();
    PeerProcess process = ownPeer();
    for (int i = 0; i < PEERS; i++) {
      if (i > 0 && i % PEERS_A_PROCESS == 0) {
        process = ownPeer();
      }
      RemoteAgent there = there(process);
      there.register("kv", bytes, 1000 + i);
      Pair pair = Pair.connect(here, there);
      Region local = pair.region("local-" + i, bytes, 2000 + i);
      pairs.add(pair);
      locals.add(local);
      transfers.add(transfer(pair, local, pair.peer().region("kv"), 1));
    }
    boolean[] written = new boolean[PEERS];
    long[] postings = new long[PEERS];
    for (int i = 0; i < PEERS; i++) {
      written[i] = random().nextInt(2) == 0;
      postings[i] = Ranges.of(0, 0, bytes).post(transfers.get(i), written[i] ? Operation.WRITE : Operation.READ, null);
    }
    for (int i = 0; i < PEERS; i++) {
      transfers.get(i).await(postings[i]);
    }
    for (int i = 0; i < PEERS; i++) {
      long seed = written[i] ? 2000 + i : 1000 + i;
      assertThat(pairs.get(i).there().difference("kv", 0, bytes, seed)).as("peer %s, %s", i, written[i] ? "written" : "read").isEqualTo(-1);
      assertThat(Pattern.firstDifference(locals.get(i).segment(), seed)).as("our region for peer %s", i).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.DONE_5)
  final void done5_tenThousandVirtualThreadsAwaitAndFinishWithoutPinning() throws InterruptedException, IOException {
    Pair pair = pair();
    Held held = hold(pair);
    Region local = pair.region("local", 4096, 1);
    RemoteRegion remote = pair.remote("remote", 4096, 2);
    AtomicInteger finished = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(VIRTUAL_THREADS);
    Path file = Files.createTempFile("sluice-pinned", ".jfr");
    try (Recording recording = new Recording()) {
      var _ = recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
      recording.start();
      for (int i = 0; i < VIRTUAL_THREADS; i++) {
        boolean posts = i % 100 == 0;
        Thread _ = Thread.startVirtualThread(() -> {
          begun.countDown();
          try {
            if (posts) {
              try (Transfer own = pair.link(local, remote).transfer(1)) {
                own.await(Ranges.of(0, 0, 64).post(own, Operation.WRITE, null, Deadline.none()));
              }
            } else {
              held.transfer().await(held.posting());
            }
            finished.incrementAndGet();
          } catch (Throwable e) {
            failed.compareAndSet(null, e);
          }
        });
      }
      assertThat(begun.await(Budgets.mustHappen().toNanos(), TimeUnit.NANOSECONDS)).as("all of them run: those that wait keep no carrier").isTrue();
      Budgets.eventually("those that have a transfer of their own finish", () -> finished.get() == VIRTUAL_THREADS / 100 || failed.get() != null);
      assertThat(held.transfer().poll(held.posting())).isEqualTo(PostingState.POSTED);
      held.letGo();
      Budgets.eventually("all of them finish", () -> finished.get() == VIRTUAL_THREADS || failed.get() != null);
      recording.stop();
      recording.dump(file);
      assertThat(failed.get()).isNull();
      assertThat(RecordingFile.readAllEvents(file)).as("carriers that were pinned").noneMatch(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"));
    } finally {
      Files.delete(file);
    }
  }
}
