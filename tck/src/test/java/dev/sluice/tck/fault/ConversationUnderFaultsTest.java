package dev.sluice.tck.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.PeerLostException;
import java.util.concurrent.TimeUnit;
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

  /** Closing leaves nothing to be done in the background. */
  private static void assertClosesWhole(Agent agent) {
    long start = System.nanoTime();
    agent.close();
    assertThat(System.nanoTime() - start).isLessThan(LONG_BEFORE_A_TIMEOUT);
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().equals("sluice-closing-" + agent.name()));
  }
}
