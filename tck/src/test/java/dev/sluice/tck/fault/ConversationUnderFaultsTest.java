package dev.sluice.tck.fault;

import static dev.sluice.tck.fault.FaultyPair.end;
import static dev.sluice.tck.fault.FaultyPair.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.PeerLostException;
import dev.sluice.Transfer;
import dev.sluice.TransferFailedException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engines tell each other, over a backend that refuses frames and breaks connections: nobody waits for what never comes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConversationUnderFaultsTest {
  private static final long SEED = 11;
  private static final long LONG_BEFORE_A_TIMEOUT = TimeUnit.SECONDS.toNanos(3);

  @Test
  void aGreetingThatCannotBeSentFailsAtOnce() {
    FaultyBackends faulty = FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED).at(Fault.REFUSE_SEND, 1));
    try (Agent there = Agent.open(FaultyBackends.found("REFERENCE", "FAULTY", FaultPlan.of(SEED)).config("there"));
        Agent here = Agent.open(faulty.config("here"))) {
      long start = System.nanoTime();

      assertThatThrownBy(() -> here.connect(there.metadata())).isInstanceOf(PeerLostException.class).hasMessageContaining("REFUSE_SEND 1");
      assertThat(System.nanoTime() - start).isLessThan(LONG_BEFORE_A_TIMEOUT);
      assertThat(here.connect(there.metadata()).loss()).isEmpty();
    }
  }

  @Test
  void anAgentWhoseGoodbyeCannotBeSentClosesAllTheSame() {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.REFUSE_SEND, 2))) {
      assertClosesWhole(pair.here);

      assertThat(pair.log.count(Fault.REFUSE_SEND)).isEqualTo(1);
    }
  }

  @Test
  void anAgentWhosePeerLostTheConnectionAndMadeAnotherClosesWhole() throws InterruptedException {
    try (FaultyPair pair = new FaultyPair(FaultPlan.of(SEED).at(Fault.LOSE_PEER, 1))) {
      try (Transfer transfer = pair.transfer()) {
        assertThat(end(transfer, write(transfer, null))).isInstanceOf(PeerLostException.class);
      }
      assertThat(pair.here.connect(pair.there.metadata()).loss()).isEmpty();

      assertClosesWhole(pair.there);
    }
  }

  @Test
  void notificationsThatWereRefusedTakeNoCredit() throws InterruptedException {
    int refused = 100;
    FaultPlan plan = FaultPlan.of(SEED);
    for (long number : LongStream.rangeClosed(2, refused + 1L).toArray()) {
      plan = plan.at(Fault.REFUSE_SEND, number);
    }
    try (FaultyPair pair = new FaultyPair(plan);
        Transfer transfer = pair.transfer()) {
      byte[] notification = new byte[pair.here.maxNotificationBytes()];
      for (int i = 0; i < refused; i++) {
        assertThat(end(transfer, write(transfer, notification))).isInstanceOf(TransferFailedException.class);
      }
      assertThat(end(transfer, write(transfer, notification))).isNull();
    }
  }

  /** Closing leaves nothing to be done in the background. */
  private static void assertClosesWhole(Agent agent) {
    long start = System.nanoTime();
    agent.close();
    assertThat(System.nanoTime() - start).isLessThan(LONG_BEFORE_A_TIMEOUT);
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().equals("sluice-closing-" + agent.name()));
  }
}
