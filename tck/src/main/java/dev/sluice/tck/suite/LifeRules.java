package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.CancelledException;
import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.RemoteRegion;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** LIFE: lifetimes. */
public abstract class LifeRules extends ContractRules {
  private static final Duration CLOSED = Duration.ofSeconds(10);
  private static final Duration NOTICED = Duration.ofSeconds(5);
  private static final int RECONNECTS = 30;

  /** For subclasses. */
  protected LifeRules() {}

  @Rule(ContractRule.LIFE_1)
  final void life1_everyCloseIsIdempotent() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 1);
    RemoteRegion remote = pair.remote("remote", 1000, 2);
    Transfer transfer = pair.link(local, remote).transfer(1);

    transfer.close();
    transfer.close();
    assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
    assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
    local.close();
    pair.peer().close();
    pair.peer().close();
    pair.here().close();
    pair.here().close();
    // And those of what belonged to the agent, after it.
    transfer.close();
    local.close();
    pair.peer().close();
    assertThat(local.state()).isEqualTo(RegionState.RELEASED);
  }

  @Rule(ContractRule.LIFE_1)
  final void life1_useAfterCloseIsAnIllegalState() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 1);
    RemoteRegion remote = pair.remote("remote", 1000, 2);
    Link link = pair.link(local, remote);
    Transfer closed = link.transfer(1);
    closed.close();
    illegal("post of a closed transfer", () -> Ranges.of(0, 0, 8).post(closed, Operation.WRITE, null));
    Transfer open = link.transfer(1);
    AgentMetadata theirs = pair.there().metadata();

    Agent agent = pair.here();
    agent.close();

    illegal("metadata", agent::metadata);
    illegal("register", () -> agent.register("late", Memory.host(Arena.global().allocate(8))));
    illegal("allocate", () -> agent.allocate(AllocationSpec.host("late", 8)));
    illegal("connect", () -> agent.connect(theirs));
    illegal("link", () -> agent.link(local, remote));
    illegal("transfer", () -> link.transfer(1));
    illegal("post", () -> Ranges.of(0, 0, 8).post(open, Operation.WRITE, null));
    illegal("poll of notifications", () -> agent.notifications().poll(new Notification()));
    illegal("await of notifications", () -> agent.notifications().await(new Notification(), Duration.ofMillis(1)));
    illegal("notify", () -> pair.peer().notify(new byte[1], Deadline.standard()));
    illegal("update", () -> pair.peer().update(theirs));
    assertThat(agent.name()).isNotEmpty();
  }

  @Rule(ContractRule.LIFE_1)
  final void life1_useOfAPeerAfterItsCloseIsAnIllegalState() {
    Pair pair = pair();
    AgentMetadata theirs = pair.there().metadata();
    pair.peer().close();

    illegal("notify", () -> pair.peer().notify(new byte[1], Deadline.standard()));
    illegal("update", () -> pair.peer().update(theirs));
  }

  @Rule(ContractRule.LIFE_1)
  final void life1_aPeerIsConnectedAgainRightAfterItsCloseThoughTheAgentIsBusy() throws InterruptedException {
    Pair pair = pair();
    AgentMetadata theirs = pair.there().metadata();
    AtomicBoolean over = new AtomicBoolean();
    Thread polls = Thread.ofPlatform().start(() -> {
      Notification none = new Notification();
      while (!over.get()) {
        boolean _ = pair.here().notifications().poll(none);
      }
    });
    try {
      Peer peer = pair.peer();
      for (int round = 0; round < RECONNECTS; round++) {
        peer.close();
        peer = pair.here().connect(theirs);
        peer.notify(new byte[1], Deadline.standard());
        assertThat(peer.loss()).as("loss after connecting again, round %s", round).isEmpty();
      }
    } finally {
      over.set(true);
      polls.join();
    }
  }

  @Rule(ContractRule.LIFE_2)
  final void life2_closingAnAgentEndsItsPostingsAsCancelledInBoundedTime() throws InterruptedException {
    Pair pair = pair(ownPeer());
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    Held held = hold(pair);
    List<Transfer> transfers = new ArrayList<>(List.of(held.transfer()));
    List<Long> postings = new ArrayList<>(List.of(held.posting()));
    for (Operation operation : Operation.values()) {
      Transfer transfer = pair.link(local, remote).transfer(1);
      transfers.add(transfer);
      postings.add(Ranges.of(0, 0, LARGE).post(transfer, operation, null, Deadline.none()));
    }

    Budgets.within("close", CLOSED, pair.here()::close);

    for (int i = 0; i < transfers.size(); i++) {
      assertThat(transfers.get(i).poll(postings.get(i))).as("posting %s", i).isEqualTo(PostingState.FAILED);
      assertThat(transfers.get(i).failure(postings.get(i))).containsInstanceOf(CancelledException.class);
    }
    assertReleasedIsQuiet(local);
    assertThat(pair.there().process().call("ping")).containsExactly("pong");
  }

  @Rule(ContractRule.LIFE_2)
  final void life2_whatAStoppedPeerCouldStillWriteStaysQuarantined() {
    PeerProcess process = ownPeer();
    Pair pair = pair(process);
    int bytes = 32 << 20;
    pair.there().register("source", bytes, newSeed());
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(bytes);
    Region target = pair.here().register("target", Memory.host(memory));
    pair.there().connect(pair.here());
    pair.there().hammer("hammer", "source", pair.here(), "target");
    Budgets.eventually("the peer writes", () -> memory.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, bytes - 8L) > 2);
    AgentMetadata ours = pair.here().metadata();
    process.stop();
    try {
      Budgets.within("close", CLOSED, pair.here()::close);

      assertThat(target.state()).isEqualTo(RegionState.QUARANTINED);
      assertThatThrownBy(arena::close).as("the memory is kept").isInstanceOf(IllegalStateException.class);
      Agent other = here();
      Budgets.within("refusing", NOTICED, () -> assertThatThrownBy(() -> other.connect(ours)).isInstanceOf(StaleException.class));
    } finally {
      process.resume();
    }
    assertThat(process.call("ping")).containsExactly("pong");
    assertThat(pair.there().hammered("hammer").get(1)).as("the peer's writing ended").isIn("PeerLostException", "StaleException", "CancelledException");
    Budgets.eventually("the memory is given back when the peer has said goodbye", () -> target.state() == RegionState.RELEASED);
    arena.close();
  }

  @Rule(ContractRule.LIFE_2)
  final void life2_closingAnAgentWhileAPeerWritesReleasesOrQuarantines() {
    Pair pair = pair();
    int bytes = 32 << 20;
    pair.there().register("source", bytes, newSeed());
    Region target = pair.region("target", bytes, 0);
    pair.there().connect(pair.here());
    pair.there().hammer("hammer-2", "source", pair.here(), "target");
    Budgets.eventually("the peer writes", () -> target.segment().get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, bytes - 8L) > 2);

    pair.here().close();

    assertReleasedIsQuiet(target);
    assertThat(pair.there().hammered("hammer-2").get(1)).isIn("PeerLostException", "StaleException", "CancelledException");
  }

  @Rule(ContractRule.LIFE_3)
  final void life3_twoAgentsOfOneJvmMoveBytesBetweenEachOther() throws InterruptedException {
    wantsPeers();
    Agent one = here();
    Agent two = here();
    Region local = one.register("local", Memory.host(Arena.ofShared().allocate(3 << 20)));
    Region remote = two.register("remote", Memory.host(Arena.ofShared().allocate(3 << 20)));
    Pattern.fill(local.segment(), 1);
    Peer peer = one.connect(two.metadata());
    try (Transfer transfer = one.link(local, peer.region("remote")).transfer(1)) {
      transfer.await(Ranges.of(0, 0, 3 << 20).post(transfer, Operation.WRITE, new byte[] {9}));
      assertThat(Pattern.firstDifference(remote.segment(), 1)).isEqualTo(-1);
      Notification notification = new Notification();
      assertThat(two.notifications().await(notification, Budgets.mustHappen())).isTrue();
      assertThat(notification.sender()).isEqualTo(one.name());
      Pattern.fill(remote.segment(), 2);
      transfer.await(Ranges.of(0, 0, 3 << 20).post(transfer, Operation.READ, null));
      assertThat(Pattern.firstDifference(local.segment(), 2)).isEqualTo(-1);
    }
    one.close();
    assertThat(remote.deregister()).as("the other lives on").isEqualTo(RegionState.RELEASED);
  }

  @Rule(ContractRule.LIFE_5)
  final void life5_closeRacingWithEverythingThrowsOnlyWhatIsDocumented() throws InterruptedException {
    RemoteAgent there = there(ownPeer());
    there.register("remote", 1 << 20, 1);
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    for (int round = 0; round < times(5, 12); round++) {
      Agent agent = here();
      Region local = agent.register("local", Memory.host(Arena.ofShared().allocate(1 << 20)));
      Peer peer = agent.connect(there.metadata());
      RemoteRegion remote = peer.region("remote");
      AtomicBoolean over = new AtomicBoolean();
      CountDownLatch running = new CountDownLatch(5);
      List<Thread> threads = new ArrayList<>();
      AgentMetadata theirs = there.metadata();
      threads.add(race(over, running, wrong, () -> {
        Transfer transfer = agent.link(local, remote).transfer(1);
        while (!over.get()) {
          transfer.await(Ranges.of(0, 0, 1 << 20).post(transfer, Operation.WRITE, new byte[4]));
        }
        return transfer;
      }));
      Transfer shared = agent.link(local, remote).transfer(1);
      threads.add(race(over, running, wrong, () -> Ranges.of(0, 0, 100).post(shared, Operation.READ, null)));
      threads.add(race(over, running, wrong, () -> {
        Region region = agent.register(newName("r"), Memory.host(Arena.global().allocate(64)));
        return region.deregister();
      }));
      threads.add(race(over, running, wrong, () -> agent.connect(theirs)));
      threads.add(race(over, running, wrong, () -> {
        peer.notify(new byte[10], Deadline.after(Duration.ofMillis(20)));
        return agent.notifications().poll(new Notification());
      }));
      running.await();
      java.util.concurrent.locks.LockSupport.parkNanos(random().nextInt(5_000_000));

      Budgets.within("close", CLOSED, agent::close);
      over.set(true);
      for (Thread thread : threads) {
        assertThat(thread.join(Budgets.mustHappen())).as("%s ends", thread).isTrue();
      }
      if (wrong.get() != null) {
        throw new AssertionError("round " + round, wrong.get());
      }
    }
  }

  private static Thread race(AtomicBoolean over, CountDownLatch running, AtomicReference<Throwable> wrong, Callable<?> action) {
    return Thread.ofPlatform().start(() -> {
      running.countDown();
      while (!over.get()) {
        try {
          Object _ = action.call();
        } catch (SluiceException | IllegalStateException documented) {
          Thread.onSpinWait();
        } catch (Throwable other) {
          wrong.set(other);
          return;
        }
      }
    });
  }

  private static void assertReleasedIsQuiet(Region region) {
    assertThat(region.state()).isIn(RegionState.RELEASED, RegionState.QUARANTINED);
    if (region.state() == RegionState.RELEASED) {
      TakenBack.of(region.segment()).assertUntouched();
    }
  }

  private static void illegal(String what, ThrowingCallable use) {
    assertThatThrownBy(use).as(what).isInstanceOf(IllegalStateException.class);
  }
}
