package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Regions that share bytes: NIXL takes whichever registration covers a range, here and at the peer, and must never take one that is gone. */
class OverlapTest {
  private static final int BYTES = 1 << 20;

  private final MemorySegment ours = Arena.ofShared().allocate(2 * BYTES, 4096);
  private final MemorySegment theirs = Arena.ofShared().allocate(2 * BYTES, 4096);
  private Agent here;
  private Agent there;
  private Peer peer;

  @BeforeEach
  void connect() {
    NixlOfThisMachine.require();
    here = NixlOfThisMachine.open("here", Map.of());
    there = NixlOfThisMachine.open("there", Map.of());
    peer = here.connect(there.metadata());
  }

  @AfterEach
  void close() {
    if (here != null) {
      here.close();
      there.close();
    }
  }

  private Region here(String name, long offset, long bytes) {
    return here.register(name, Memory.host(ours.asSlice(offset, bytes)));
  }

  private Region there(String name, long offset, long bytes) {
    Region region = there.register(name, Memory.host(theirs.asSlice(offset, bytes)));
    peer.update(there.metadata());
    return region;
  }

  private void writes(Transfer transfer, long localOffset, long remoteOffset, byte value) throws InterruptedException {
    ours.fill(value);
    theirs.fill((byte) 0);
    transfer.await(transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {BYTES / 4}, 1, null, Deadline.standard()));
    assertThat(theirs.asSlice(remoteOffset, BYTES / 4).mismatch(ours.asSlice(localOffset, BYTES / 4))).isEqualTo(-1);
    assertThat(theirs.get(java.lang.foreign.ValueLayout.JAVA_BYTE, remoteOffset + BYTES / 4)).as("beyond the range").isZero();
  }

  private Transfer transfer(Region local, String remote) {
    return here.link(local, peer.region(remote)).transfer(1);
  }

  @Test
  void aRegionOfOursOutlivesThoseThatOverlapIt() throws InterruptedException {
    there("remote", 0, BYTES);
    Region middle = here("middle", BYTES / 2, BYTES);
    List<Region> others = List.of(here("twin", BYTES / 2, BYTES), here("before", 0, BYTES), here("all", 0, 2 * BYTES));
    try (Transfer transfer = transfer(middle, "remote")) {
      writes(transfer, BYTES / 2, 0, (byte) 1);
      for (Region other : others) {
        assertThat(other.deregister()).isEqualTo(RegionState.RELEASED);
        writes(transfer, BYTES / 2, 0, (byte) 2);
        writes(transfer, BYTES / 2, 0, (byte) 3);
      }
    }
  }

  @Test
  void aRegionOfThePeerOutlivesThoseThatOverlapIt() throws InterruptedException {
    Region local = here("local", 0, BYTES);
    there("middle", BYTES / 2, BYTES);
    List<Region> others = List.of(there("twin", BYTES / 2, BYTES), there("before", 0, BYTES), there("all", 0, 2 * BYTES));
    for (Region other : others) {
      try (Transfer transfer = transfer(local, other.name())) {
        writes(transfer, 0, other.name().equals("twin") ? BYTES / 2 : 0, (byte) 4);
      }
    }
    try (Transfer transfer = transfer(local, "middle")) {
      writes(transfer, 0, BYTES / 2, (byte) 5);
      for (Region other : others) {
        assertThat(other.deregister()).isEqualTo(RegionState.RELEASED);
        writes(transfer, 0, BYTES / 2, (byte) 6);
        writes(transfer, 0, BYTES / 2, (byte) 7);
      }
    }
  }

  @Test
  void memoryThatIsRegisteredAgainIsReachedByItsNewKey() throws InterruptedException {
    Region local = here("local", 0, BYTES);
    for (int round = 0; round < 20; round++) {
      Region region = there("again", round * 4096L, BYTES);
      try (Transfer transfer = transfer(local, "again")) {
        writes(transfer, 0, round * 4096L, (byte) (round + 1));
      }
      assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);
    }
  }
}
