package dev.sluice.tck.fault;

import static dev.sluice.tck.fault.FaultyPair.BLOCKS;
import static dev.sluice.tck.fault.FaultyPair.end;
import static dev.sluice.tck.fault.FaultyPair.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.PeerLostException;
import dev.sluice.PostingState;
import dev.sluice.RegistrationException;
import dev.sluice.RegionState;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.TransferFailedException;
import dev.sluice.UnavailableException;
import dev.sluice.spi.BackendException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of fault, once: it is injected, seen as what it is, and written down. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultsTest {
  private static final long SEED = 7;

  @Test
  void aBackendThatDoesNotOpenIsUnavailable() {
    FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED).at(Fault.FAIL_OPEN, 1));

    assertThatThrownBy(() -> Agent.open(faulty.config("here"))).isInstanceOf(UnavailableException.class).hasMessageContaining("injected with seed 7");
    assertThat(faulty.log().count(Fault.FAIL_OPEN)).isEqualTo(1);
  }

  @Test
  void aRegistrationThatFailsIsTypedAndTheNextOneWorks() {
    FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED).at(Fault.FAIL_REGISTER, 1));
    try (Arena arena = Arena.ofShared();
        Agent agent = Agent.open(faulty.config("here"))) {
      Memory memory = Memory.host(arena.allocate(64));

      assertThatThrownBy(() -> agent.register("local", memory)).isInstanceOf(RegistrationException.class).hasMessageContaining("FAIL_REGISTER 1");
      assertThat(agent.register("local", memory).deregister()).isEqualTo(RegionState.RELEASED);
    }
  }

  @Test
  void aConnectionThatFailsIsTypedAndTheNextOneWorks() throws InterruptedException {
    FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED).at(Fault.FAIL_CONNECT, 1));
    try (Agent there = Agent.open(FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED)).config("there"));
        Agent here = Agent.open(faulty.config("here"))) {
      assertThatThrownBy(() -> here.connect(there.metadata())).isInstanceOf(PeerLostException.class).hasMessageContaining("FAIL_CONNECT 1");
      assertThat(here.connect(there.metadata()).name()).isEqualTo("there");
    }
  }

  @Test
  void anImportThatFailsIsTypedAndTheNextOneWorks() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.FAIL_IMPORT, 1))) {
      assertThatThrownBy(pair::link).isInstanceOf(TransferFailedException.class).hasMessageContaining("FAIL_IMPORT 1");
      try (Transfer transfer = pair.transfer()) {
        assertThat(end(transfer, write(transfer, null))).isNull();
      }
    }
  }

  @Test
  void aBatchThatIsAcceptedInPartsArrivesWhole() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.POST_LESS, 1));
        Transfer transfer = pair.transfer()) {
      pair.ours.fill((byte) 5);

      assertThat(end(transfer, write(transfer, null))).isNull();
      assertThat(pair.theirs.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 1008L * (BLOCKS - 1) + 999)).isEqualTo((byte) 5);
      assertThat(pair.log.count(Fault.POST_LESS)).isEqualTo(1);
    }
  }

  @Test
  void aDescriptorThatFailsAtPostFailsItsPostingWithTheKindOfThePlan() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.FAIL_POST, 1).kinds(BackendException.Kind.STALE));
        Transfer transfer = pair.transfer()) {
      assertThat(end(transfer, write(transfer, null))).isInstanceOf(StaleException.class).hasMessageContaining("FAIL_POST 1").hasMessageContaining("descriptor");
      assertThat(end(transfer, write(transfer, null))).isNull();
    }
  }

  @Test
  void aBatchThatFailsAtItsEndFailsItsPostingAndDeliversNoNotification() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.FAIL_COMPLETION, 1));
        Transfer transfer = pair.transfer()) {
      assertThat(end(transfer, write(transfer, new byte[] {1}))).isInstanceOf(TransferFailedException.class).hasMessageContaining("FAIL_COMPLETION 1");
      assertThat(end(transfer, write(transfer, new byte[] {2}))).isNull();

      assertThat(taken(pair.there, 1)).containsExactly(new byte[] {2});
    }
  }

  @Test
  void aCompletionThatIsDelayedComesSomeTurnsLater() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).with(Fault.DELAY_COMPLETION, 1));
        Transfer transfer = pair.transfer()) {
      for (int i = 0; i < 20; i++) {
        assertThat(end(transfer, write(transfer, null))).isNull();
      }
      assertThat(pair.log.count(Fault.DELAY_COMPLETION)).isEqualTo(20);
    }
  }

  @Test
  void aCompletionThatIsHeldBackIsOvertaken() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).turns(64).at(Fault.REORDER_COMPLETIONS, 1));
        Transfer first = pair.transfer();
        Transfer second = pair.transfer()) {
      long early = write(first, null);
      long late = write(second, null);
      assertThat(end(second, late)).isNull();
      assertThat(end(first, early)).isNull();
      assertThat(pair.log.count(Fault.REORDER_COMPLETIONS)).isEqualTo(1);
    }
  }

  @Test
  void aPeerThatIsLostAmidABatchFailsItAndCanBeConnectedAnew() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.LOSE_PEER, 2))) {
      try (Transfer transfer = pair.transfer()) {
        assertThat(end(transfer, write(transfer, null))).isNull();
        assertThat(end(transfer, write(transfer, null))).isInstanceOf(PeerLostException.class).hasMessageContaining("LOSE_PEER 2");
      }
      assertThat(pair.peer.loss()).isPresent();

      pair.peer = pair.here.connect(pair.there.metadata());
      try (Transfer transfer = pair.transfer()) {
        assertThat(end(transfer, write(transfer, null))).isNull();
      }
    }
  }

  @Test
  void aPeerThatIsLostWhileItsNotificationLeavesFailsThePosting() throws InterruptedException {
    // The first frame of this side is its greeting.
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.LOSE_PEER_ON_SEND, 2));
        Transfer transfer = pair.transfer()) {
      assertThat(end(transfer, write(transfer, new byte[8]))).isInstanceOf(PeerLostException.class).hasMessageContaining("LOSE_PEER_ON_SEND 2");
    }
  }

  @Test
  void aNotificationThatIsRefusedFailsThePostingAndTheNextOneArrives() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.REFUSE_SEND, 2));
        Transfer transfer = pair.transfer()) {
      assertThat(end(transfer, write(transfer, new byte[] {1}))).isInstanceOf(TransferFailedException.class).hasMessageContaining("REFUSE_SEND 2");
      assertThat(end(transfer, write(transfer, new byte[] {2}))).isNull();

      assertThat(taken(pair.there, 1)).containsExactly(new byte[] {2});
    }
  }

  @Test
  void framesThatLeaveLateOrAreKnownLateArriveOnceAndInOrder() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).with(Fault.DELAY_SEND, 0.5).with(Fault.DELAY_SENT, 0.5))) {
      assertThat(notifyAndTake(pair, 200)).isSorted().hasSize(200).doesNotHaveDuplicates();
      assertThat(pair.log.count(Fault.DELAY_SEND)).isPositive();
      assertThat(pair.log.count(Fault.DELAY_SENT)).isPositive();
    }
  }

  @Test
  void framesThatAreHeldBackArriveOnceAndInOrder() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).with(Fault.HOLD_FRAME, 0.5))) {
      dev.sluice.Peer back = pair.there.connect(pair.here.metadata());
      for (int i = 0; i < 200; i++) {
        back.notify(ByteBuffer.allocate(4).putInt(i).array(), FaultyPair.SOON);
      }
      assertThat(taken(pair.here, 200).stream().map(bytes -> ByteBuffer.wrap(bytes).getInt()).toList()).isSorted().doesNotHaveDuplicates();
      assertThat(pair.log.count(Fault.HOLD_FRAME)).isPositive();
    }
  }

  @Test
  void underHarmlessFaultsNothingFails() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).withHarmless(0.5));
        Transfer transfer = pair.transfer()) {
      for (int i = 0; i < 100; i++) {
        assertThat(end(transfer, write(transfer, new byte[] {(byte) i}))).isNull();
        assertThat(transfer.poll(i + 1)).isEqualTo(PostingState.DONE);
      }
      assertThat(taken(pair.there, 100)).hasSize(100);
      assertThat(pair.log.faults()).isNotEmpty().allMatch(fault -> fault.fault().harmless());
      assertThat(pair.local.deregister()).isEqualTo(RegionState.RELEASED);
    }
  }

  private static List<Integer> notifyAndTake(FaultyPair pair, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      pair.peer.notify(ByteBuffer.allocate(4).putInt(i).array(), FaultyPair.SOON);
    }
    return taken(pair.there, count).stream().map(bytes -> ByteBuffer.wrap(bytes).getInt()).toList();
  }

  /** Takes so many notifications, and one more if there is one at once. */
  private static List<byte[]> taken(Agent agent, int count) throws InterruptedException {
    List<byte[]> taken = new ArrayList<>();
    Notification notification = new Notification();
    while (taken.size() < count && agent.notifications().await(notification, Duration.ofSeconds(10))) {
      taken.add(notification.toBytes());
    }
    if (agent.notifications().await(notification, Duration.ofMillis(50))) {
      taken.add(notification.toBytes());
    }
    return taken;
  }
}
