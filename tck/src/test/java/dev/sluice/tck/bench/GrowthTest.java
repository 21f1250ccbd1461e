package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Operation;
import dev.sluice.tck.bench.chart.Check;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subjects whose times are known. */
@Timeout(60)
class GrowthTest {
  private static final Group POSIX = Group.of("UCX", Bench.Where.HOST, "0,0").get(1);
  private static final Effort SOME = new Effort(1, 3, true);

  @Test
  void aCallWhoseTimeGrowsAsItsDescriptorsDoMeetsTheGoal() throws Exception {
    List<Check> checks = new Growth(() -> answering("$((batch * 70))"), List.of(10, 100, 1000), SOME, _ -> {}).run(POSIX);

    assertThat(checks).extracting(Check::name).containsExactly(
        "time a descriptor of 10", "time a descriptor of 100", "time a descriptor of 1,000", "time a descriptor of 100, over that of 10", "time a descriptor of 1,000, over that of 10");
    assertThat(checks).extracting(Check::value).containsExactly(70.0, 70.0, 70.0, 1.0, 1.0);
    assertThat(checks).extracting(Check::count).containsOnly(3);
    assertThat(checks).filteredOn(Check::hasGoal).singleElement().satisfies(goal -> assertThat(goal.met()).isTrue());
  }

  @Test
  void oneWhoseDescriptorsCostMoreInALongPostingMissesIt() throws Exception {
    List<Check> checks = new Growth(() -> answering("$((batch * (1000 + batch)))"), List.of(10, 1000), SOME, _ -> {}).run(POSIX);

    assertThat(checks.getLast().value()).isCloseTo(2000.0 / 1010, within(0.001));
    assertThat(checks.getLast().met()).isFalse();
  }

  @Test
  void peersThatTakeHalfOfTheRateMissTheGoal() throws Exception {
    Starter fast = () -> answering("1000");
    Starter slow = () -> answering("2000");

    List<Check> checks = new ManyPeers(fast, slow, SOME, Duration.ofMillis(20), _ -> {}).run(POSIX);

    assertThat(checks.getFirst().value()).isEqualTo(0.5);
    assertThat(checks.getFirst().met()).isFalse();
    assertThat(new ManyPeers(slow, fast, SOME, Duration.ofMillis(20), _ -> {}).run(POSIX).getFirst()).satisfies(other -> assertThat(other.value()).isEqualTo(2)).satisfies(other -> assertThat(other.met()).isTrue());
  }

  @Test
  void theProcessorTimeThatAnInitiatorTakesWhileNobodyAsksIsSeen() throws Exception {
    Starter idle = () -> answering("1000");
    Starter busy = () -> ServingSubject.start("busy", List.of("sh", "-c", "echo ready 0; read request; echo nanos=1; echo done; for i in $(seq 200000); do :; done; exec cat"), Map.of());

    try (ServingSubject subject = busy.start()) {
      Measured _ = subject.measure(Shape.walk(Operation.WRITE, 8, 1, 1 << 20), Sampling.of(1, 0));
      assertThat(subject.idle(Duration.ofMillis(100))).isGreaterThan(20);
    }
    try (ServingSubject subject = idle.start()) {
      assertThat(subject.idle(Duration.ofMillis(100))).isLessThan(20);
    }
  }

  /** Answers each request with an expression of its batch. */
  private static ServingSubject answering(String nanos) throws IOException, InterruptedException, MissingException {
    String serve = "echo ready 0; while read request; do batch=${request#*batch=}; batch=${batch%% *}; echo nanos=" + nanos + "; echo done; done";
    return ServingSubject.start("known", List.of("sh", "-c", serve), Map.of());
  }
}
