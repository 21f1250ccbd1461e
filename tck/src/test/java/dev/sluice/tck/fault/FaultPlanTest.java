package dev.sluice.tck.fault;

import static dev.sluice.tck.fault.FaultyPair.end;
import static dev.sluice.tck.fault.FaultyPair.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan decides, and how far two runs of it are alike. */
class FaultPlanTest {
  private static final int POSTINGS = 100;

  @Test
  void theSameSeedInjectsTheSameFaults() throws InterruptedException {
    assertThat(faults(42)).hasSizeGreaterThan(POSTINGS / 4).isEqualTo(faults(42));
  }

  @Test
  void anotherSeedInjectsOthers() throws InterruptedException {
    assertThat(faults(42)).isNotEqualTo(faults(43));
  }

  @Test
  void agentsWithOtherNamesHaveOtherFaults() {
    FaultPlan plan = FaultPlan.of(1).with(Fault.FAIL_POST, 0.5);
    FaultLog log = new FaultLog(1);

    assertThat(hits(new Decisions(plan, log, "a", 1, 0))).isNotEqualTo(hits(new Decisions(plan, log, "b", 1, 0))).isEqualTo(hits(new Decisions(plan, log, "a", 1, 0)));
  }

  @Test
  void aRateIsAboutTheShareOfDecisionPoints() {
    Decisions decisions = new Decisions(FaultPlan.of(5).with(Fault.FAIL_POST, 0.1), new FaultLog(5), "a", 1, 0);
    int hits = 0;
    for (int i = 0; i < 100_000; i++) {
      hits += decisions.next(Fault.FAIL_POST) > 0 ? 1 : 0;
    }

    assertThat(hits).isBetween(9_500, 10_500);
  }

  @Test
  void ratesAndTurnsOutOfBoundsAreRefused() {
    FaultPlan plan = FaultPlan.of(1);

    assertThatThrownBy(() -> plan.with(Fault.FAIL_POST, 1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plan.with(Fault.FAIL_POST, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plan.turns(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plan.at(Fault.FAIL_POST, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBackendThatIsNotFoundIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> FaultyBackends.found("NOWHERE", "FAULTY", FaultPlan.of(1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("REFERENCE");
  }

  /** What a hundred postings, one after the other, meet; connections are made anew. */
  private static List<String> faults(long seed) throws InterruptedException {
    FaultPlan plan = FaultPlan.of(seed).with(Fault.FAIL_POST, 0.1).with(Fault.FAIL_COMPLETION, 0.1).with(Fault.POST_LESS, 0.1).with(Fault.LOSE_PEER, 0.05)
        .with(Fault.DELAY_COMPLETION, 0.2);
    try (FaultyPair pair = new FaultyPair(plan)) {
      Transfer transfer = pair.transfer();
      for (int i = 0; i < POSTINGS; i++) {
        SluiceException failure = end(transfer, write(transfer, null));
        if (failure instanceof dev.sluice.PeerLostException) {
          transfer.close();
          pair.peer = pair.here.connect(pair.there.metadata());
          transfer = pair.transfer();
        }
      }
      transfer.close();
      return pair.log.faults().stream().map(InjectedFault::toString).toList();
    }
  }

  private static List<Integer> hits(Decisions decisions) {
    return java.util.stream.IntStream.range(0, 100).filter(_ -> decisions.next(Fault.FAIL_POST) > 0).boxed().toList();
  }
}
