package dev.sluice.tck.suite;

import dev.sluice.Operation;
import dev.sluice.Transfer;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/**
 * A random run of one thread over its part of two regions, which the seed determines: it can be done to plain memory, to know what has to come of it,
 * and to regions.
 */
record ModelRun(long seed, int rounds, long from, int bytes) {
  private static final int MOST_RANGES = 12;

  /** Does it to two plain pieces of memory. */
  void apply(MemorySegment ours, MemorySegment theirs) {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      Operation operation = operation(random);
      ranges(random).apply(operation, ours, theirs);
    }
  }

  /** Does it to two regions. */
  void run(Transfer transfer) throws InterruptedException {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      Operation operation = operation(random);
      transfer.await(ranges(random).post(transfer, operation, null));
    }
  }

  static int mostRanges() {
    return MOST_RANGES;
  }

  private static Operation operation(Random random) {
    return random.nextInt(2) == 0 ? Operation.WRITE : Operation.READ;
  }

  /** Ranges without overlaps on either side, within this run's part of the regions. */
  private Ranges ranges(Random random) {
    int count = 1 + random.nextInt(MOST_RANGES);
    int longest = random.nextInt(8) == 0 ? bytes / (2 * MOST_RANGES) : 600;
    Ranges ranges = Ranges.scattered(random, count, longest, 64);
    long[] local = ranges.local().clone();
    long[] remote = ranges.remote().clone();
    long nearShift = from + random.nextInt((int) (bytes - ranges.localEnd()));
    long farShift = from + random.nextInt((int) (bytes - ranges.remoteEnd()));
    for (int i = 0; i < count; i++) {
      local[i] += nearShift;
      remote[i] += farShift;
    }
    return new Ranges(local, remote, ranges.lengths());
  }
}
