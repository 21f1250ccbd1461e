package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** What is taken comes back: many regions (REG-6), many agents (LIFE-4), many deaths of peers (FAIL-7). */
@WantsQuiet
public abstract class LeakRules extends ContractRules {
  private static final int REGIONS = 10_000;
  private static final int BYTES = 64;
  private static final long MIB = 1 << 20;

  /** For subclasses. */
  protected LeakRules() {}

  @Rule(ContractRule.REG_6)
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  final void reg6_tenThousandRegionsAreUsedAtOnceAndComeBack() throws InterruptedException {
    Pair pair = pair(ownPeer());
    MemorySegment memory = Arena.ofShared().allocate((long) REGIONS * BYTES, 64);
    manyRegions(pair, memory, 1);
    Footprint before = Footprint.now();

    manyRegions(pair, memory, 2);

    Footprint.now().assertNoMoreThan(before, 48 * MIB, "10,000 more regions came and went");
  }

  private void manyRegions(Pair pair, MemorySegment memory, int round) throws InterruptedException {
    Pattern.fill(memory, round);
    pair.there().registerMany("far-", REGIONS, BYTES);
    pair.peer().update(pair.there().metadata());
    List<Region> regions = new ArrayList<>();
    List<Transfer> transfers = new ArrayList<>();
    long[] postings = new long[REGIONS];
    for (int i = 0; i < REGIONS; i++) {
      Region region = pair.here().register("near-" + i, Memory.host(memory.asSlice((long) i * BYTES, BYTES)));
      regions.add(region);
      transfers.add(pair.link(region, pair.peer().region("far-" + i)).transfer(1));
    }
    for (int i = 0; i < REGIONS; i++) {
      postings[i] = Ranges.of(0, 0, BYTES).post(transfers.get(i), Operation.WRITE, null, Deadline.none());
    }
    for (int i = 0; i < REGIONS; i++) {
      transfers.get(i).await(postings[i]);
    }
    assertThat(pair.there().sumOfMany("far-", REGIONS)).as("what the peer's regions hold, one behind the other").isEqualTo(Pattern.sum(memory));
    transfers.forEach(Transfer::close);
    assertThat(pair.here().deregister(regions)).containsOnly(RegionState.RELEASED);
    assertThat(pair.there().deregisterMany("far-", REGIONS)).isEqualTo(REGIONS);
  }

  @Rule(ContractRule.LIFE_4)
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  final void life4_openingAndClosingTwoHundredTimesLeavesNothing() throws InterruptedException {
    PeerProcess process = ownPeer();
    RemoteAgent there = there(process);
    there.register("remote", 4096, 1);
    for (int i = 0; i < 100; i++) {
      openUseClose(there);
    }
    Footprint before = Footprint.now();
    Footprint beforeThere = process.footprint();

    for (int i = 0; i < 100; i++) {
      openUseClose(there);
    }

    Footprint.now().assertNoMoreThan(before, 32 * MIB, "100 more agents came and went");
    process.footprint().assertNoMoreThan(beforeThere, 32 * MIB, "100 more agents came to this agent of the peer and went");
  }

  private void openUseClose(RemoteAgent there) throws InterruptedException {
    try (Agent agent = fixture().open(newName("brief"));
        Arena arena = Arena.ofShared()) {
      Region local = agent.register("local", Memory.host(arena.allocate(4096)));
      Peer peer = agent.connect(there.metadata());
      try (Transfer transfer = agent.link(local, peer.region("remote")).transfer(1)) {
        transfer.await(Ranges.of(0, 0, 4096).post(transfer, Operation.READ, null));
      }
      assertThat(Pattern.firstDifference(local.segment(), 1)).isEqualTo(-1);
      assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
    }
  }

  @Rule(ContractRule.FAIL_7)
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  final void fail7_aHundredKilledPeersLeaveNothing() throws InterruptedException {
    Agent here = here();
    Region local = here.register("local", Memory.host(Arena.ofShared().allocate(1 << 20)));
    for (int i = 0; i < 5; i++) {
      killTen(here, local);
    }
    Footprint before = Footprint.now();

    for (int i = 0; i < 5; i++) {
      killTen(here, local);
    }

    Budgets.eventually("descriptors come back", () -> Footprint.now().descriptors() <= before.descriptors() + 4);
    Footprint.now().assertNoMoreThan(before, 32 * MIB, "50 more peers were killed");
  }

  /** Ten at a time: a loss takes seconds to be noticed, however many there are. */
  private void killTen(Agent here, Region local) throws InterruptedException {
    List<PeerProcess> processes = new ArrayList<>();
    List<Transfer> transfers = new ArrayList<>();
    List<Long> postings = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        PeerProcess process = PeerProcess.start();
        processes.add(process);
        RemoteAgent there = RemoteAgent.open(process, newName("mortal"), fixture().environment(), fixture().pools());
        Pair pair = Pair.connect(here, there);
        Transfer transfer = pair.link(local, pair.remote("remote", 1 << 20, 0)).transfer(1);
        transfers.add(transfer);
        transfer.await(Ranges.of(0, 0, 1 << 20).post(transfer, Operation.WRITE, null));
        postings.add(Ranges.of(0, 0, 1 << 20).post(transfer, Operation.READ, new byte[8], Deadline.none()));
      }
      processes.forEach(PeerProcess::kill);
      for (int i = 0; i < 10; i++) {
        Transfer transfer = transfers.get(i);
        long posting = postings.get(i);
        Budgets.eventually("the posting ends", () -> transfer.poll(posting) != PostingState.POSTED);
      }
      Budgets.eventually("the losses are noticed", () -> here.peers().isEmpty());
    } finally {
      transfers.forEach(Transfer::close);
      processes.forEach(PeerProcess::close);
    }
  }
}
