package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.NativeStatus;
import dev.sluice.Operation;
import dev.sluice.PeerLoss;
import dev.sluice.PeerLostException;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.SluiceException;
import dev.sluice.TimedOutException;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** FAIL: when the other side goes. */
public abstract class FailRules extends ContractRules {
  private static final Duration NOTICED = Duration.ofSeconds(10);
  private static final Duration STOPPED = Duration.ofSeconds(5);

  /** For subclasses. */
  protected FailRules() {}

  @Rule(ContractRule.FAIL_1)
  final void fail1_whenThePeerIsKilledEachUnfinishedPostingEndsAsPeerLost() throws InterruptedException {
    Pair pair = pair(ownPeer());
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    List<Transfer> transfers = new ArrayList<>();
    List<Long> postings = new ArrayList<>();
    Held held = hold(pair);
    transfers.add(held.transfer());
    postings.add(held.posting());
    for (int i = 0; i < 6; i++) {
      Transfer transfer = transfer(pair, local, remote, 1);
      transfers.add(transfer);
      postings.add(Ranges.of(0, 0, LARGE).post(transfer, i % 2 == 0 ? Operation.WRITE : Operation.READ, null, Deadline.none()));
    }
    AtomicReference<@Nullable PeerLoss> told = new AtomicReference<>();
    pair.peer().onLost(told::set);

    List<Integer> unfinished = new ArrayList<>();
    for (int i = 0; i < transfers.size(); i++) {
      if (transfers.get(i).poll(postings.get(i)) == PostingState.POSTED) {
        unfinished.add(i);
      }
    }
    assertThat(unfinished).contains(0).hasSizeGreaterThan(1);
    pair.there().process().kill();
    long killed = System.nanoTime();

    int lost = 0;
    for (int i : unfinished) {
      Transfer transfer = transfers.get(i);
      long posting = postings.get(i);
      Budgets.eventually("posting " + i + " ends", leftOf(killed), () -> transfer.poll(posting) != PostingState.POSTED);
      // Those in front may just have come through.
      if (i == 0 || i == unfinished.getLast() || transfer.poll(posting) == PostingState.FAILED) {
        assertThat(transfer.failure(posting)).as("posting %s", i).containsInstanceOf(PeerLostException.class);
        assertThatThrownBy(() -> transfer.await(posting)).isInstanceOf(PeerLostException.class);
        lost++;
      }
    }
    assertThat(lost).isGreaterThan(1);
    Budgets.eventually("onLost is called", () -> told.get() != null);
    assertThat(pair.peer().loss()).isPresent();
    assertThat(pair.here().peers()).isEmpty();
    assertThatThrownBy(() -> Ranges.of(0, 0, 8).post(transfers.get(1), Operation.WRITE, null)).isInstanceOf(PeerLostException.class);
  }

  @Rule(ContractRule.FAIL_1)
  final void fail1_aPeerThatIsKilledWhileAnswersToItWaitTakesNobodyWithIt() {
    // Memory that a library takes without setting it is found sooner where malloc leaves more than zeros.
    PeerProcess survivor = ownPeer(Map.of("MALLOC_PERTURB_", "245"));
    int bytes = 32 << 20;
    for (Operation operation : Operation.values()) {
      PeerProcess dying = ownPeer();
      RemoteAgent target = there(survivor);
      RemoteAgent source = there(dying);
      target.register("target", bytes, newSeed());
      source.register("source", bytes, newSeed());
      source.connect(target.metadata());
      target.connect(source.metadata());
      source.hammer("hammer", "source", target.name(), "target", operation);
      Budgets.eventually("bytes move", () -> source.moved("hammer") > 2);

      dying.stop();
      Budgets.never("the survivor ends while the other is stopped", () -> !survivor.alive());
      dying.kill();

      Budgets.eventually("the loss after a " + operation + " is noticed", Budgets.scaled(NOTICED), () -> target.peers().isEmpty());
      RemoteAgent next = there(ownPeer());
      next.register("source", bytes, 17);
      next.connect(target.metadata());
      next.post("source", target.name(), "target", Operation.WRITE, Ranges.of(0, 0, bytes), Optional.empty());
      assertThat(target.difference("target", 0, bytes, 17)).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.FAIL_2)
  final void fail2_whenThePeerIsKilledWhileIdleTheNextPostingEndsAsPeerLost() throws InterruptedException {
    Agent here = here();
    Pair other = Pair.connect(here, there(peer()));
    Region local = other.region("local", 1 << 20, 1);
    RemoteRegion alive = other.remote("alive", 1 << 20, 2);
    Transfer undisturbed = transfer(other, local, alive, 1);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<@Nullable Throwable> disturbed = new AtomicReference<>();
    AtomicReference<Long> longest = new AtomicReference<>(0L);
    Thread traffic = Thread.ofPlatform().start(() -> {
      try {
        while (!over.get()) {
          long before = System.nanoTime();
          undisturbed.await(Ranges.of(0, 0, 1 << 20).post(undisturbed, Operation.WRITE, null));
          long took = System.nanoTime() - before;
          longest.updateAndGet(most -> Math.max(most, took));
          rounds.incrementAndGet();
        }
      } catch (InterruptedException | RuntimeException e) {
        disturbed.set(e);
      }
    });
    try {
      for (Operation operation : Operation.values()) {
        Pair pair = Pair.connect(here, there(ownPeer()));
        RemoteRegion remote = pair.remote("remote", 1 << 20, 2);
        Transfer transfer = transfer(pair, local, remote, 1);
        transfer.await(Ranges.of(0, 0, 1 << 20).post(transfer, operation, null));

        pair.there().process().kill();
        long killed = System.nanoTime();
        Throwable failure = catchThrowable(() -> transfer.await(Ranges.of(0, 0, 1 << 20).post(transfer, operation, new byte[10], Deadline.none())));

        assertThat(failure).as("the next posting, a %s", operation).isInstanceOf(PeerLostException.class);
        assertThat(System.nanoTime() - killed).isLessThan(Budgets.scaled(NOTICED).toNanos());
      }
      int then = rounds.get();
      Budgets.eventually("transfers to the other peer go on", () -> rounds.get() > then + 10);
    } finally {
      over.set(true);
      traffic.join();
    }
    assertThat(disturbed.get()).isNull();
    assertThat(longest.get()).as("the longest of the other peer's transfers").isLessThan(Budgets.scaled(Duration.ofSeconds(2)).toNanos());
  }

  @Rule(ContractRule.FAIL_2)
  final void fail2_aPeerThatIsStoppedOrKilledAmidItsWritesHoldsUpNobodyElse() {
    int bytes = 32 << 20;
    RemoteAgent target = there(ownPeer());
    target.register("target", bytes, newSeed());
    RemoteAgent bystander = there(ownPeer());
    bystander.register("source", 4096, newSeed());
    bystander.connect(target.metadata());
    bystander.hammer("steady", "source", target.name(), "target", Operation.WRITE);
    for (int round = 0; round < times(1, 4); round++) {
      PeerProcess dying = ownPeer();
      RemoteAgent source = there(dying);
      source.register("source", bytes, newSeed());
      source.connect(target.metadata());
      source.hammer("hammer", "source", target.name(), "target", Operation.WRITE);
      Budgets.eventually("bytes move", () -> source.moved("hammer") > 2);

      dying.stop();
      goesOn(bystander, "after another peer was stopped");
      dying.kill();
      goesOn(bystander, "after another peer was killed");
    }
  }

  private static void goesOn(RemoteAgent bystander, String when) {
    long then = bystander.moved("steady");
    Budgets.eventually("transfers go on " + when, () -> bystander.moved("steady") > then + 10);
  }

  @Rule(ContractRule.FAIL_2)
  final void fail2_aPeerThatIsKilledWhileIdleIsNoticedWithoutAPosting() {
    Pair pair = pair(ownPeer());
    AtomicReference<@Nullable PeerLoss> told = new AtomicReference<>();
    pair.peer().onLost(told::set);

    pair.there().process().kill();

    Budgets.eventually("the loss is told", Budgets.scaled(NOTICED), () -> told.get() != null);
  }

  @Rule(ContractRule.FAIL_3)
  final void fail3_theRestartedPeerWorksWithFreshMetadata() throws InterruptedException {
    Agent here = here();
    String name = newName("restarting");
    Region local = here.register("local", dev.sluice.Memory.host(java.lang.foreign.Arena.ofShared().allocate(1 << 20)));
    for (int life = 1; life <= times(2, 3); life++) {
      PeerProcess process = ownPeer();
      Pair pair = Pair.connect(here, there(process, name));
      RemoteRegion remote = pair.remote("remote", 1 << 20, 7);
      Pattern.fill(local.segment(), life);
      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 1 << 20), new byte[] {(byte) life});
      assertThat(pair.there().difference("remote", 0, 1 << 20, life)).isEqualTo(-1);
      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).isNotEmpty();
      pair.there().fill("remote", 0, 1 << 20, life + 100);
      pair.move(local, remote, Operation.READ, Ranges.of(0, 0, 1 << 20));
      assertThat(Pattern.firstDifference(local.segment(), life + 100)).isEqualTo(-1);
      process.kill();
    }
  }

  @Rule(ContractRule.FAIL_4)
  final void fail4_aPeerThatIsStoppedForFiveSecondsHangsNothing() throws InterruptedException {
    PeerProcess process = ownPeer();
    Pair pair = pair(process);
    int bytes = 4 << 20;
    int count = 8;
    Region local = pair.region("local", (long) bytes * count, 1);
    RemoteRegion remote = pair.remote("remote", (long) bytes * count, 2);
    Region into = pair.region("into", (long) bytes * count, 3);
    long[] expected = new long[count];
    for (int i = 0; i < count; i++) {
      expected[i] = Pattern.sum(local.segment().asSlice((long) i * bytes, bytes));
    }
    long theirs = pair.there().sum("remote", 0, (long) bytes * count);
    Transfer[] transfers = new Transfer[count];
    long[] postings = new long[count];
    boolean[] reads = new boolean[count];
    process.stop();
    long stopped = System.nanoTime();
    try {
      for (int i = 0; i < count; i++) {
        reads[i] = i % 4 == 3;
        transfers[i] = transfer(pair, reads[i] ? into : local, remote, 1);
        Deadline deadline = i % 2 == 0 ? Deadline.after(1, TimeUnit.SECONDS) : Deadline.none();
        long before = System.nanoTime();
        postings[i] = Ranges.of((long) i * bytes, (long) i * bytes, bytes).post(transfers[i], reads[i] ? Operation.READ : Operation.WRITE, new byte[] {(byte) i}, deadline);
        assertThat(System.nanoTime() - before).as("posting does not hang").isLessThan(Budgets.scaled(Duration.ofSeconds(1)).toNanos());
      }
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        Throwable failure = null;
        try {
          boolean _ = transfers[i].await(postings[i], Duration.ofMillis(i % 2 == 0 ? 1500 : 100));
        } catch (SluiceException e) {
          failure = e;
        }
        assertThat(System.nanoTime() - before).isLessThan(Budgets.scaled(Duration.ofMillis(1700)).toNanos());
        if (i % 2 == 0) {
          assertThat(transfers[i].poll(postings[i])).as("posting %s after its deadline", i).isNotEqualTo(PostingState.POSTED);
          assertThat(failure == null || failure instanceof TimedOutException || failure instanceof PeerLostException).as("%s", failure).isTrue();
        }
      }
      Budgets.eventually("five seconds are over", () -> System.nanoTime() - stopped > STOPPED.toNanos() / times(2, 1));
    } finally {
      process.resume();
    }
    for (int i = 0; i < count; i++) {
      Transfer transfer = transfers[i];
      long posting = postings[i];
      Budgets.eventually("posting " + i + " ends", () -> transfer.poll(posting) != PostingState.POSTED);
    }
    assertThat(theirs).isNotZero();
    boolean survived = pair.peer().loss().isEmpty();
    for (int i = 0; i < count; i++) {
      if (transfers[i].poll(postings[i]) == PostingState.DONE && !reads[i]) {
        assertThat(pair.there().sum("remote", (long) i * bytes, bytes)).as("posting %s is done", i).isEqualTo(expected[i]);
      }
      if (transfers[i].poll(postings[i]) == PostingState.DONE && reads[i]) {
        assertThat(pair.there().sum("remote", (long) i * bytes, bytes)).as("READ %s is done", i).isEqualTo(Pattern.sum(into.segment().asSlice((long) i * bytes, bytes)));
      }
    }
    if (survived) {
      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, bytes));
      assertThat(pair.there().sum("remote", 0, bytes)).isEqualTo(expected[0]);
    } else {
      Pair again = Pair.connect(pair.here(), pair.there());
      again.move(local, again.peer().region("remote"), Operation.WRITE, Ranges.of(0, 0, bytes));
      assertThat(pair.there().sum("remote", 0, bytes)).isEqualTo(expected[0]);
    }
  }

  @Rule(ContractRule.FAIL_6)
  final void fail6_aNativeFailureShowsTheNativeStatusByNameAndNumber() {
    if (declared().library().isEmpty()) {
      throw new NotApplicableException("the backend has no native library");
    }
    BackendFixture.Apart apart = fixture().apart().orElseThrow(() -> new NotRunException(
        "the backend's jar does not say which parameters keep agents apart: META-INF/sluice/" + fixture().backend() + ".tck.properties"));
    Agent here = here(apart.here());
    Agent there = here(apart.there()); // apart wherever it is: another host could give further reasons

    Throwable failure = catchThrowable(() -> here.connect(there.metadata()));

    assertThat(failure).isInstanceOf(SluiceException.class);
    NativeStatus status = ((SluiceException) failure).nativeStatus().orElseThrow(() -> new AssertionError("no native status in " + failure));
    assertThat(status.name()).matches("[A-Z][A-Z0-9_]+");
    assertThat(failure.getMessage()).contains(status.name()).contains(Long.toString(status.code()));
  }

  private static Duration leftOf(long since) {
    return Budgets.scaled(NOTICED).minusNanos(System.nanoTime() - since);
  }
}
