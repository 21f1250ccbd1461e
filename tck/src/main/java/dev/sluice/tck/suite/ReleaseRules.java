package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Layout;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.RemoteRegion;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.spi.Capability;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** REG-4: the two ends of a region. */
public abstract class ReleaseRules extends ContractRules {
  private static final int BYTES = 32 << 20;
  private static final Duration RELEASE_TIMEOUT = Duration.ofMillis(700);

  /** For subclasses. */
  protected ReleaseRules() {}

  @Rule(ContractRule.REG_4)
  final void reg4_withAPeerThatAnswersItEndsReleasedAndIsNotWrittenAnyMore() {
    Pair pair = pair();
    long seed = newSeed();
    Region region = pair.region("target", 10_000, seed);
    pair.there().register("source", 10_000, newSeed());
    pair.there().connect(pair.here());

    assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);

    assertThatThrownBy(() -> pair.there().post("source", pair.here(), "target", Operation.WRITE, Ranges.of(0, 0, 10_000), Optional.empty()))
        .isInstanceOfSatisfying(PeerFailure.class, failure -> assertThat(failure.type()).isEqualTo("StaleException"));
    Budgets.never("a byte changes after released", () -> Pattern.firstDifference(region.segment(), seed) >= 0);
  }

  @Rule(ContractRule.REG_4)
  final void reg4_afterReleasedNoByteChangesThoughThePeerWritesAllTheTime() {
    Pair pair = pair();
    pair.there().register("source", BYTES, newSeed());
    for (int round = 0; round < times(2, 5); round++) {
      Region region = hammered(pair, "target-" + round, "hammer-" + round);
      writtenToForAWhile(region);

      assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);
      TakenBack memory = TakenBack.of(region.segment());
      memory.assertUntouched();

      List<String> end = pair.there().hammered("hammer-" + round);
      assertThat(end.get(1)).as("how the peer's writing ended").isEqualTo("StaleException");
      memory.assertUntouched();
    }
  }

  @Rule(ContractRule.REG_4)
  final void reg4_withAPeerThatIsStoppedWhileItWritesItIsQuarantinedUntilThePeerAnswers() {
    onlyWhereKeysAreNotRevoked();
    Agent here = here(shortRelease());
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here, there(process));
    pair.there().register("source", BYTES, newSeed());
    for (int round = 0; round < times(1, 3); round++) {
      Region region = hammered(pair, "target-" + round, "hammer-" + round);
      writtenToForAWhile(region);
      process.stop();
      try {
        long before = System.nanoTime();
        assertThat(region.deregister()).as("a stopped peer may write when it continues").isEqualTo(RegionState.QUARANTINED);
        assertThat(System.nanoTime() - before).isLessThan(Budgets.scaled(RELEASE_TIMEOUT.plusSeconds(2)).toNanos());
        assertThat(region.quiet().toCompletableFuture()).isNotDone();
        Budgets.never("a region is released while its writer is stopped", () -> region.state() == RegionState.RELEASED);
      } finally {
        process.resume();
      }
      Budgets.eventually("the region is released when the peer continues", () -> region.state() == RegionState.RELEASED);
      TakenBack memory = TakenBack.of(region.segment());
      memory.assertUntouched();
      Budgets.eventually("quiet() completes", () -> region.quiet().toCompletableFuture().isDone());

      assertThat(pair.there().hammered("hammer-" + round).get(1)).isEqualTo("StaleException");
      memory.assertUntouched();
    }
  }

  @Rule(ContractRule.REG_4)
  final void reg4_theMemoryOfAQuarantinedRegionIsKept() {
    onlyWhereKeysAreNotRevoked();
    Agent here = here(shortRelease());
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here, there(process));
    Arena arena = Arena.ofShared();
    Region region = here.register("target", Memory.host(arena.allocate(10_000)));
    pair.there().connect(here);
    process.stop();

    try {
      assertThat(region.deregister()).isEqualTo(RegionState.QUARANTINED);
      assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    } finally {
      process.resume();
    }
    Budgets.eventually("the region is released", () -> region.state() == RegionState.RELEASED);
    arena.close();
  }

  @Rule(ContractRule.REG_4)
  final void reg4_withAPeerThatDiedWhileItWroteItEndsReleased() {
    Agent here = here();
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here, there(process));
    pair.there().register("source", BYTES, newSeed());
    Region region = hammered(pair, "target", "hammer");
    writtenToForAWhile(region);

    process.kill();

    // That a process of another host is dead cannot always be known.
    assertThat(region.deregister()).isIn(RemoteHost.used() ? List.of(RegionState.QUARANTINED, RegionState.RELEASED) : List.of(RegionState.RELEASED));
    TakenBack.of(region.segment()).assertUntouched();
  }

  @Rule(ContractRule.REG_4)
  final void reg4_aQuarantinedRegionIsReleasedWhenTheStoppedPeerIsKilled() {
    onlyWhereKeysAreNotRevoked();
    if (RemoteHost.used()) {
      throw new NotApplicableException("that a process of another host is dead cannot be known");
    }
    Agent here = here(shortRelease());
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here, there(process));
    pair.there().register("source", BYTES, newSeed());
    Region region = hammered(pair, "target", "hammer");
    writtenToForAWhile(region);
    process.stop();
    assertThat(region.deregister()).isEqualTo(RegionState.QUARANTINED);

    process.kill();

    Budgets.eventually("the region is released", () -> region.state() == RegionState.RELEASED);
    TakenBack.of(region.segment()).assertUntouched();
  }

  @Rule(ContractRule.REG_4)
  final void reg4_postingFromAQuarantinedRegionIsRefused() {
    onlyWhereKeysAreNotRevoked();
    Agent here = here(shortRelease());
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here, there(process));
    Region region = pair.region("local", 4096, newSeed());
    RemoteRegion remote = pair.remote("remote", 4096, newSeed());
    Transfer transfer = transfer(pair, region, remote, 1);
    process.stop();
    try {
      assertThat(region.deregister()).isEqualTo(RegionState.QUARANTINED);

      assertThatThrownBy(() -> Ranges.of(0, 0, 8).post(transfer, Operation.WRITE, null)).isInstanceOf(StaleException.class);
      assertThatThrownBy(() -> here.link(region, remote)).isInstanceOf(StaleException.class);
    } finally {
      process.resume();
    }
  }

  @Rule(ContractRule.REG_4)
  final void reg4_manyRegionsAreDeregisteredAtOnce() {
    Pair pair = pair();
    List<Region> regions = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      regions.add(pair.region("many-" + i, 4096, 0));
    }
    pair.there().connect(pair.here());

    List<RegionState> states = pair.here().deregister(regions);

    assertThat(states).hasSize(500).containsOnly(RegionState.RELEASED);
    assertThat(pair.here().metadata().regions()).isEmpty();
  }

  @Rule(ContractRule.REG_4)
  final void reg4_aCancelledPostingKeepsItsRegionQuarantinedWhileItsBytesMove() throws InterruptedException {
    Pair pair = pair();
    long bytes = LARGE;
    Region local = pair.region("local", bytes, 0);
    RemoteRegion remote = pair.remote("remote", bytes, 0);
    Transfer transfer = pair.here().link(local.spans(Layout.contiguous(1, bytes, 1)), remote.spans(Layout.contiguous(1, bytes, 1))).transfer(1);
    long posting = transfer.post(Operation.READ, new int[] {0}, new int[] {0}, null, Deadline.none());
    assertThat(transfer.cancel(posting)).isTrue();
    assertThat(transfer.poll(posting)).isEqualTo(PostingState.FAILED);

    RegionState state = local.deregister();

    // Released at once when the cancel came through quickly; quarantined until then otherwise.
    assertThat(state).isIn(RegionState.RELEASED, RegionState.QUARANTINED);
    Budgets.eventually("the region is released", () -> local.state() == RegionState.RELEASED);
    TakenBack.of(local.segment()).assertUntouched();
    transfer.close();
  }

  @Rule(ContractRule.REG_4)
  final void reg4_aBackendThatRevokesKeysReleasesThoughTheWriterIsStopped() {
    if (!declares(Capability.REVOCABLE)) {
      throw new NotApplicableException("the backend does not declare revocable");
    }
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here(), there(process));
    pair.there().register("source", BYTES, newSeed());
    for (int round = 0; round < times(1, 3); round++) {
      Region region = hammered(pair, "target-" + round, "hammer-" + round);
      writtenToForAWhile(region);
      process.stop();
      TakenBack memory;
      try {
        assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);
        memory = TakenBack.of(region.segment());
      } finally {
        process.resume();
      }
      memory.assertUntouched();
      assertThat(pair.there().hammered("hammer-" + round).get(1)).isEqualTo("StaleException");
      memory.assertUntouched();
    }
  }

  private void onlyWhereKeysAreNotRevoked() {
    if (declares(Capability.REVOCABLE)) {
      throw new NotApplicableException("the backend declares revocable: nobody needs to be waited for");
    }
  }

  /** A region of ours that the peer writes over and over. */
  private Region hammered(Pair pair, String name, String hammer) {
    Region region = pair.region(name, BYTES, newSeed());
    pair.there().connect(pair.here());
    pair.there().hammer(hammer, "source", pair.here(), name);
    return region;
  }

  private void writtenToForAWhile(Region region) {
    MemorySegment last = region.segment().asSlice(BYTES - 8L, 8);
    for (int change = 0; change < 3; change++) {
      long before = last.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
      Budgets.eventually("the peer writes", () -> last.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0) != before);
    }
    LockSupport.parkNanos(random().nextInt(4_000_000)); // so that it is met anywhere in a write
  }

  private Map<String, String> shortRelease() {
    return fixture().with("SLUICE_RELEASE_TIMEOUT_MS", Long.toString(RELEASE_TIMEOUT.toMillis())).environment();
  }
}
