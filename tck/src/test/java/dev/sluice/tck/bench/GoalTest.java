package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {
  private static final Group POSIX = Group.of("UCX", Bench.Where.HOST, "0,1").get(1);

  private static BenchCase latency(long bytes) {
    return new BenchCase(BenchCase.Kind.LATENCY, "", Shape.walk(Operation.WRITE, bytes, 1, 1 << 20));
  }

  @Test
  void anIntervalThatReachesALeastGoalMeetsIt() {
    Goal goal = new Goal(0.98, false);

    assertThat(goal.isMet(0.90, 0.98)).isTrue();
    assertThat(goal.isMet(0.90, 0.97)).isFalse();
  }

  @Test
  void anIntervalThatReachesAMostGoalMeetsIt() {
    Goal goal = new Goal(1.15, true);

    assertThat(goal.isMet(1.15, 1.30)).isTrue();
    assertThat(goal.isMet(1.16, 1.30)).isFalse();
  }

  @Test
  void theLatencyOfEightBytesOverSharedMemoryHasOneAndThatOfOthersHasNone() {
    assertThat(Goal.of(POSIX, latency(8), "raw C")).contains(new Goal(1.15, true));
    assertThat(Goal.of(POSIX, latency(256), "raw C")).isEmpty();
    assertThat(Goal.of(POSIX, latency(8), "somebody else")).isEmpty();
  }

  @Test
  void whatIsPromisedBesideOthersDependsOnWho() {
    Group allowed = Group.of("UCX", Bench.Where.HOST, "0,1").getFirst();

    assertThat(Goal.of(allowed, latency(8), Peers.NIXL)).contains(new Goal(0.5, true));
    assertThat(Goal.of(POSIX, latency(8), Peers.JUCX)).contains(new Goal(0.9, true));
    assertThat(Goal.of(POSIX, latency(8), Peers.NIXL)).isEmpty();
  }

  @Test
  void aReadHasNoPromiseOfLatency() {
    assertThat(Goal.of(POSIX, new BenchCase(BenchCase.Kind.LATENCY, "", Shape.walk(Operation.READ, 8, 1, 1 << 20)), Peers.RAW)).isEmpty();
  }

  @Test
  void smallScatteredDescriptorsPackedAreToBeTwiceAsFast() {
    BenchCase w3b = BenchCase.of(POSIX, List.of(8L), List.of("W3b")).getLast();

    assertThat(Goal.of(POSIX, w3b, "raw C")).contains(new Goal(2, false));
  }

  @Test
  void blocksOfFilesAreToBeAsFastAsFromCAndInFio() {
    for (Group files : Group.of("GDS", Bench.Where.HOST, "0,1")) {
      for (BenchCase what : BenchCase.of(files, List.of(), List.of())) {
        assertThat(Goal.of(files, what, Peers.RAW)).as(what.text()).contains(new Goal(0.97, false));
        assertThat(Goal.of(files, what, Peers.FIO)).as(what.text()).contains(new Goal(0.97, false));
      }
    }
  }

  @Test
  void blocksBehindEachOtherAreToBeAsFastAsOneDescriptorAndAreComparedWithNothingElse() {
    BenchCase neighbours = BenchCase.of(POSIX, List.of(8L), List.of("W1")).getLast();

    assertThat(neighbours.text()).isEqualTo("W1 neighbours");
    assertThat(Goal.of(POSIX, neighbours, Peers.ONE_DESCRIPTOR)).contains(new Goal(0.97, false));
    assertThat(Peers.tries(Peers.ONE_DESCRIPTOR, neighbours)).isTrue();
    assertThat(Peers.tries(Peers.RAW, neighbours)).isFalse();
    assertThat(Peers.tries(Peers.ONE_DESCRIPTOR, latency(8))).isFalse();
  }

  @Test
  void theToolOfUcxHasNoGoal() {
    assertThat(Peers.of(POSIX)).contains(Peers.PERFTEST);
    assertThat(BenchCase.of(POSIX, List.of(), List.of("W1"))).allSatisfy(what -> assertThat(Goal.of(POSIX, what, Peers.PERFTEST)).isEmpty());
  }
}
