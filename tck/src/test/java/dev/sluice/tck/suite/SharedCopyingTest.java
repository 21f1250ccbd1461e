package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.RegionOptions;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.FastForks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who copies over libfabric's shared memory: scattered blocks are copied by both processes at once. */
class SharedCopyingTest extends ContractRules {
  private static final int BLOCKS = 16;
  private static final int BLOCK = 32 << 10;
  private static final int STRIDE = 2 * BLOCK;

  static {
    FastForks.use();
  }

  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("LIBFABRIC").withParameter("PROVIDER", "shm");
  }

  /** Reads tell of it: what this process copies is here while the peer is stopped. */
  @Test
  @Timeout(60)
  void aStoppedPeerHoldsUpTheHalfOfABatchThatItCopies() throws Exception {
    PeerProcess process = ownPeer();
    Pair pair = pair(process);
    long seed = newSeed();
    RemoteRegion remote = pair.remote("blocks", (long) BLOCKS * STRIDE, seed);
    MemorySegment memory = Arena.ofShared().allocate((long) BLOCKS * STRIDE, 64);
    MemorySegment expected = Arena.ofShared().allocate((long) BLOCKS * STRIDE, 64);
    Pattern.fill(expected, seed);
    long[] offsets = LongStream.range(0, BLOCKS).map(block -> block * STRIDE).toArray();
    Ranges ranges = new Ranges(offsets, offsets, LongStream.generate(() -> BLOCK).limit(BLOCKS).toArray());
    Transfer transfer = transfer(pair, pair.here().register("copies", Memory.host(memory), RegionOptions.defaults()), remote, BLOCKS);
    transfer.await(Ranges.of(BLOCK, BLOCK, 8).post(transfer, Operation.READ, null));

    process.stop();
    long posting = ranges.post(transfer, Operation.READ, null);
    assertThat(copied(memory, expected)).as("blocks that are here while the peer is stopped").isEqualTo(BLOCKS / 2);
    process.resume();
    transfer.await(posting);

    assertThat(copied(memory, expected)).isEqualTo(BLOCKS);
  }

  private static long copied(MemorySegment memory, MemorySegment expected) {
    return IntStream.range(0, BLOCKS).map(block -> block * STRIDE)
        .filter(at -> memory.asSlice(at, BLOCK).mismatch(expected.asSlice(at, BLOCK)) < 0)
        .count();
  }
}
