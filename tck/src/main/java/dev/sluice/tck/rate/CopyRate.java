package dev.sluice.tck.rate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a plain copy of main memory reaches here and now, on one core, since no file tells it. */
final class CopyRate {
  /** More than most caches hold, twice. */
  private static final long BYTES = 64L << 20;

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  /** Prime, so that nearly every number of blocks is walked through wholly, in no order that the hardware could guess. */
  private static final long STEP = 1_000_003;

  private CopyRate() {}

  /** Copies for some tens of milliseconds, pieces of so many bytes. */
  static Expected measure(long blockBytes) {
    long block = Math.clamp(blockBytes, 1, BYTES);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(BYTES, 4096);
      MemorySegment to = arena.allocate(BYTES, 4096);
      copy(from, to, block); // compiles, and makes the memory resident
      long begin = System.nanoTime();
      long copied = 0;
      do {
        copied += copy(from, to, block);
      } while (System.nanoTime() - begin < NANOS);
      double rate = (double) copied / (System.nanoTime() - begin);
      return Expected.of(Carrier.MEMORY, rate, String.format(Locale.ROOT, "a plain copy of memory here, %,d bytes at a time on one core", block));
    } catch (OutOfMemoryError none) {
      return Expected.unknown("there is no memory to try how fast memory is copied here");
    }
  }

  /** All blocks once. @return bytes */
  private static long copy(MemorySegment from, MemorySegment to, long block) {
    long blocks = BYTES / block;
    for (long i = 0; i < blocks; i++) {
      MemorySegment.copy(from, i * STEP % blocks * block, to, i * block, block);
    }
    return blocks * block;
  }
}
