package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.CancelledException;
import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.RemoteRegion;
import dev.sluice.SluiceException;
import dev.sluice.TimedOutException;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** DONE: completion. */
@WantsQuiet
public abstract class DoneRules extends ContractRules {
  private static final long MOST_IDLE_MILLIS = 40;
  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  /** Posted in several turns. */
  private static final int MANY_SLICES = 40 << 20;

  /** For subclasses. */
  protected DoneRules() {}

  @Rule(ContractRule.DONE_1)
  final void done1_aPostingEndsOnceAndNeverGoesBackForAnyObserver() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", MANY_SLICES, 1);
    RemoteRegion remote = pair.remote("remote", MANY_SLICES, 2);
    Transfer transfer = transfer(pair, local, remote, 1);
    AtomicLong current = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>();
    List<Thread> observers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      observers.add(Thread.ofPlatform().start(() -> observe(transfer, current, over, wrong)));
    }
    int[] ends = new int[3];
    for (int round = 0; round < times(500, 2000); round++) {
      // Some backends copy while they post: of a short posting nothing is then left to be cancelled.
      int bytes = round % 75 == 74 ? MANY_SLICES : 300_000;
      Deadline deadline = round % 3 == 1 ? Deadline.after(1 + random().nextInt(60), TimeUnit.MICROSECONDS) : Deadline.none();
      long posting = postWhenQuiet(transfer, Ranges.of(0, 0, bytes), deadline);
      current.set(posting);
      AtomicInteger fired = new AtomicInteger();
      AtomicReference<@Nullable Throwable> told = new AtomicReference<>();
      CountDownLatch completed = new CountDownLatch(1);
      var _ = transfer.completion(posting).whenComplete((nothing, failure) -> {
        fired.incrementAndGet();
        told.set(failure);
        completed.countDown();
      });
      boolean cancelled = round % 3 == 2 && transfer.cancel(posting);
      assertThat(completed.await(Budgets.mustHappen().toNanos(), TimeUnit.NANOSECONDS)).isTrue();
      PostingState end = transfer.poll(posting);
      assertThat(end).isNotEqualTo(PostingState.POSTED);
      assertThat(transfer.cancel(posting)).as("an ended posting is not cancelled").isFalse();
      SluiceException failure = transfer.failure(posting).orElse(null);
      assertThat(failure == null).isEqualTo(end == PostingState.DONE);
      assertThat(told.get()).isSameAs(failure);
      assertThat(fired.get()).isEqualTo(1);
      assertThat(failure instanceof CancelledException).isEqualTo(cancelled);
      if (failure != null && !cancelled) {
        assertThat(failure).isInstanceOf(TimedOutException.class);
      }
      ends[failure == null ? 0 : cancelled ? 1 : 2]++;
      assertThat(wrong.get()).isNull();
    }
    over.set(true);
    for (Thread observer : observers) {
      observer.join();
    }
    assertThat(wrong.get()).isNull();
    assertThat(ends[0]).as("postings that were done").isPositive();
    assertThat(ends[1]).as("postings that were cancelled").isPositive();
  }

  @Rule(ContractRule.DONE_2)
  final void done2_awaitWithATimeoutReturnsInTimeAndThePostingGoesOn() throws InterruptedException {
    Pair pair = pair();
    Held held = hold(pair);
    for (int millis : new int[] {0, 1, 50, 400}) {
      long before = System.nanoTime();
      assertThat(held.transfer().await(held.posting(), Duration.ofMillis(millis))).isFalse();
      long took = System.nanoTime() - before;
      assertThat(took).as("awaiting %s ms", millis).isBetween(millis * 1_000_000L, bound(Duration.ofMillis(millis)));
      assertThat(held.transfer().poll(held.posting())).isEqualTo(PostingState.POSTED);
    }

    held.letGo();

    assertThat(held.transfer().await(held.posting(), Budgets.mustHappen())).isTrue();
    assertThat(held.transfer().await(held.posting(), Duration.ZERO)).as("an ended posting can be awaited again").isTrue();
  }

  @Rule(ContractRule.DONE_3)
  final void done3_onceACancelOrDeadlineIsReportedLocalBuffersAreQuietOrQuarantined() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    pair.there().fill("remote", 0, LARGE, 1);
    Transfer transfer = transfer(pair, local, remote, 1);
    int quarantined = 0;
    for (int round = 0; round < 6; round++) {
      Operation operation = round % 2 == 0 ? Operation.READ : Operation.WRITE;
      local.segment().fill((byte) round);
      boolean byDeadline = round >= 3;
      long posting = Ranges.of(0, 0, LARGE).post(transfer, operation, null, byDeadline ? Deadline.after(1, TimeUnit.MILLISECONDS) : Deadline.none());
      if (!byDeadline) {
        assertThat(transfer.cancel(posting)).isTrue();
      }
      Budgets.eventually("the posting ends", () -> transfer.poll(posting) == PostingState.FAILED);
      if (local.state() == RegionState.QUARANTINED) {
        quarantined++;
        Budgets.eventually("the region is quiet", () -> local.state() == RegionState.REGISTERED);
      }
      if (operation == Operation.READ) {
        local.segment().fill((byte) 99);
        Budgets.never("a byte of a quiet destination changes", () -> firstOtherThan(local.segment(), (byte) 99) >= 0);
      } else {
        local.segment().fill((byte) 77);
        Budgets.never("a quiet source is read", () -> transfer.poll(posting) != PostingState.FAILED);
        assertThat(pair.there().process().call("has-byte", pair.there().path("remote"), 77)).as("the peer has bytes of after the end").containsExactly("false");
      }
      assertThat(transfer.quiet()).isTrue();
    }
    assertThat(quarantined).as("endings that were met with bytes on their way").isPositive();
  }

  @Rule(ContractRule.DONE_3)
  final void done3_aTransferWhoseBytesStillMoveRefusesToPost() {
    Pair pair = pair();
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    long posting = Ranges.of(0, 0, LARGE).post(transfer, Operation.WRITE, null, Deadline.none());
    boolean cancelled = transfer.cancel(posting);
    assertThat(cancelled).isTrue();
    if (local.state() == RegionState.QUARANTINED) {
      try {
        long again = Ranges.of(0, 0, 8).post(transfer, Operation.WRITE, null);
        assertThat(again).as("the next posting, of a transfer that became quiet meanwhile").isEqualTo(posting + 1);
      } catch (IllegalStateException expected) {
        assertThat(expected).hasMessageContaining("quiet");
      }
    }
    Budgets.eventually("the transfer is quiet", transfer::quiet);
    Budgets.eventually("its region too", () -> local.state() == RegionState.REGISTERED);
  }

  @Rule(ContractRule.DONE_4)
  final void done4_aStageFiresOnceAndNeverOnAProgressThread() throws InterruptedException {
    Pair pair = pair();
    long[] sizes = {8, 1 << 20, 64 << 20}; // the last outlasts post
    Region local = pair.region("local", sizes[2], 0);
    RemoteRegion remote = pair.remote("remote", sizes[2], 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    int virtual = 0;
    for (int round = 0; round < 60; round++) {
      AtomicInteger fired = new AtomicInteger();
      AtomicReference<@Nullable Thread> on = new AtomicReference<>();
      long posting = Ranges.of(0, 0, sizes[round % 3]).post(transfer, Operation.WRITE, null);
      var stage = transfer.completion(posting).thenRun(() -> {
        on.set(Thread.currentThread());
        fired.incrementAndGet();
      });
      Budgets.eventually("the stage completes", () -> stage.toCompletableFuture().isDone());
      transfer.await(posting);
      assertThat(fired.get()).isEqualTo(1);
      Thread thread = on.get();
      // A stage that was complete when the callback was added runs it on the caller.
      assertThat(thread == Thread.currentThread() || (thread != null && thread.isVirtual())).as("%s", thread).isTrue();
      virtual += thread != null && thread.isVirtual() ? 1 : 0;
    }
    assertThat(virtual).as("stages that completed after the callback was added").isPositive();
  }

  @Rule(ContractRule.DONE_4)
  final void done4_aCallbackThatThrowsOrBlocksHarmsNoOtherTransfer() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", 1 << 20, 1);
    RemoteRegion remote = pair.remote("remote", 1 << 20, 2);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger called = new AtomicInteger();
    Held held = hold(pair);
    try {
      for (int i = 0; i < 8; i++) {
        Transfer bad = transfer(pair, local, remote, 1);
        boolean blocks = i % 2 == 0;
        var _ = bad.completion(Ranges.of(0, 0, 64).post(bad, Operation.WRITE, new byte[pair.here().maxNotificationBytes()], Deadline.none())).thenRun(() -> {
          called.incrementAndGet();
          if (!blocks) {
            throw new IllegalStateException("a callback that throws");
          }
          awaitUninterruptibly(end);
        });
      }
      assertThat(called.get()).as("they are held").isZero();
      held.letGo();
      Budgets.eventually("all of them are called", () -> called.get() == 8);
      Transfer good = transfer(pair, local, remote, 1);
      for (int i = 0; i < 100; i++) {
        long posting = Ranges.of(0, 0, 1 << 20).post(good, Operation.WRITE, null);
        assertThat(good.await(posting, Budgets.mustHappen())).isTrue();
        var stage = good.completion(posting);
        Budgets.eventually("other stages complete", () -> stage.toCompletableFuture().isDone());
      }
    } finally {
      end.countDown();
    }
  }

  @Rule(ContractRule.DONE_6)
  final void done6_anInterruptEndsAwaitAndLeavesThePosting() throws InterruptedException {
    Pair pair = pair();
    Held held = hold(pair);
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      AtomicBoolean waiting = new AtomicBoolean();
      Thread waiter = kind.start(() -> {
        try {
          waiting.set(true);
          held.transfer().await(held.posting());
        } catch (Throwable e) {
          thrown.set(e);
        }
      });
      Budgets.eventually("it waits", () -> waiting.get() && waiter.getState() != Thread.State.RUNNABLE);
      waiter.interrupt();
      assertThat(waiter.join(Budgets.mustHappen())).as("await ends").isTrue();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(held.transfer().poll(held.posting())).isEqualTo(PostingState.POSTED);
    }
    AtomicReference<@Nullable Throwable> before = new AtomicReference<>();
    Thread early = Thread.ofPlatform().start(() -> {
      Thread.currentThread().interrupt();
      try {
        held.transfer().await(held.posting(), Budgets.mustHappen());
      } catch (Throwable e) {
        before.set(e);
      }
    });
    assertThat(early.join(Budgets.mustHappen())).isTrue();
    assertThat(before.get()).as("an interrupt from before counts too").isInstanceOf(InterruptedException.class);
    held.letGo();
    assertThat(held.transfer().await(held.posting(), Budgets.mustHappen())).isTrue();
  }

  @Rule(ContractRule.DONE_6)
  final void done6_whatAnInterruptedThreadPostsIsDoneAllTheSame() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", LARGE, 3);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    AtomicLong posting = new AtomicLong();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread poster = Thread.ofPlatform().start(() -> {
      Thread.currentThread().interrupt();
      posting.set(Ranges.of(0, 0, LARGE).post(transfer, Operation.WRITE, null));
      try {
        transfer.await(posting.get());
      } catch (Throwable e) {
        thrown.set(e);
      }
    });
    assertThat(poster.join(Budgets.mustHappen())).isTrue();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);

    assertThat(transfer.await(posting.get(), Budgets.mustHappen())).isTrue();
    assertThat(transfer.poll(posting.get())).isEqualTo(PostingState.DONE);
    pair.there().assertHolds("remote", local.segment());
  }

  @Rule(ContractRule.DONE_7)
  final void done7_anIdleAgentUsesNearlyNoProcessor() throws InterruptedException {
    Pair pair = pair(ownPeer());
    Region local = pair.region("local", 1 << 20, 1);
    RemoteRegion remote = pair.remote("remote", 1 << 20, 2);
    pair.there().connect(pair.here());
    for (int i = 0; i < 20; i++) {
      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 1 << 20), new byte[8]);
      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).isNotEmpty();
    }
    // What a JVM that just began still compiles is none of the agent's work, nor is what a busy machine adds: the least of several looks counts.
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 8 && least > MOST_IDLE_MILLIS; look++) {
      least = Math.min(least, Long.parseLong(pair.there().process().call("idle", 2000).getFirst()) * Stat.TICK_MILLIS);
    }

    assertThat(least).as("ms of processor time in 2 s").isLessThanOrEqualTo(MOST_IDLE_MILLIS);
  }

  @Rule(ContractRule.DONE_8)
  final void done8_aDeadlineEndsThePostingInTimeWhileTheBackendIsBusy() throws Exception {
    Pair pair = pair();
    Pair busy = Pair.connect(pair.here(), there(ownPeer()));
    Region local = busy.region("local", LARGE, 0);
    RemoteRegion remote = busy.remote("remote", LARGE, 0);
    Transfer large = transfer(busy, local, remote, 1);
    Region from = pair.region("from", 4096, newSeed());
    RemoteRegion to = pair.remote("to", 4096, newSeed());
    int _ = exhaust(pair); // what has a notification stays posted
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    Thread load = Thread.ofPlatform().start(() -> {
      try {
        while (!over.get()) {
          large.await(Ranges.of(0, 0, LARGE).post(large, Operation.WRITE, null));
          rounds.incrementAndGet();
        }
      } catch (InterruptedException | RuntimeException e) {
        failed.set(e);
      }
    });
    try {
      Budgets.eventually("the backend is busy", () -> rounds.get() > 0);
      for (int round = 0; round < times(4, 8); round++) {
        Transfer transfer = transfer(pair, from, to, 1);
        long before = System.nanoTime();
        long posting = Ranges.of(0, 0, 4096).post(transfer, Operation.WRITE, new byte[pair.here().maxNotificationBytes()], Deadline.after(DEADLINE));
        AtomicLong told = new AtomicLong();
        if (round % 2 == 0) {
          assertThatThrownBy(() -> transfer.await(posting)).isInstanceOf(TimedOutException.class);
          told.set(System.nanoTime());
        } else {
          var _ = transfer.completion(posting).whenComplete((nothing, failure) -> told.set(System.nanoTime()));
          Budgets.eventually("who does not await it is told", () -> told.get() != 0);
        }

        assertThat(told.get() - before).as("nanoseconds until a posting with a deadline of %s ms has ended", DEADLINE.toMillis())
            .isBetween(DEADLINE.toNanos(), bound(DEADLINE));
        assertThat(transfer.poll(posting)).isEqualTo(PostingState.FAILED);
      }
      int then = rounds.get();
      Budgets.eventually("the large postings go on", () -> rounds.get() > then);
    } finally {
      over.set(true);
      load.join();
    }
    assertThat(failed.get()).isNull();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException ignored) {
        // it goes on blocking: that is what it is for
      }
    }
  }

  private static long bound(Duration time) {
    return time.plus(Budgets.scaled(TOLERANCE)).toNanos();
  }

  private static long postWhenQuiet(Transfer transfer, Ranges ranges, Deadline deadline) {
    Budgets.eventually("the transfer is quiet", transfer::quiet);
    return ranges.post(transfer, Operation.WRITE, null, deadline);
  }

  private static void observe(Transfer transfer, AtomicLong current, AtomicBoolean over, AtomicReference<String> wrong) {
    long watched = 0;
    PostingState last = PostingState.POSTED;
    while (!over.get()) {
      long posting = current.get();
      if (posting == 0) {
        continue;
      }
      if (posting != watched) {
        watched = posting;
        last = PostingState.POSTED;
      }
      PostingState now;
      boolean caused;
      try {
        now = transfer.poll(watched);
        caused = now != PostingState.FAILED || transfer.failure(watched).isPresent();
      } catch (IllegalArgumentException forgotten) {
        if (current.get() == watched) {
          throw forgotten;
        }
        continue; // this thread was held up while many others came
      }
      if (last != PostingState.POSTED && now != last) {
        wrong.set("posting " + watched + " went from " + last + " to " + now);
      }
      if (!caused) {
        wrong.set("posting " + watched + " failed without a cause");
      }
      last = now;
    }
  }

  private static long firstOtherThan(MemorySegment memory, byte value) {
    long words = memory.byteSize() >>> 3;
    long word = (value & 0xffL) * 0x0101010101010101L;
    for (long i = 0; i < words; i++) {
      if (memory.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, i << 3) != word) {
        return i << 3;
      }
    }
    return -1;
  }
}
