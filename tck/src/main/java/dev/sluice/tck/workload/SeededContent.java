package dev.sluice.tck.workload;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers that a seed gives: every block differs from every other, and every word of a block from its neighbours. */
public final class SeededContent implements Content {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final long seed;

  /**
   * Content of a seed.
   *
   * @param seed the same seed gives the same content
   */
  public SeededContent(long seed) {
    this.seed = seed;
  }

  @Override
  public void fill(MemorySegment block, long ordinal, long offset) {
    long key = key(ordinal);
    int words = words(block.byteSize());
    for (int i = 0; i < words; i++) {
      block.set(WORD, (long) i * Long.BYTES, word(key, i));
    }
  }

  @Override
  public long mismatch(MemorySegment block, long ordinal, long offset) {
    long key = key(ordinal);
    int words = words(block.byteSize());
    for (int i = 0; i < words; i++) {
      long difference = block.get(WORD, (long) i * Long.BYTES) ^ word(key, i);
      if (difference != 0) {
        return (long) i * Long.BYTES + Long.numberOfTrailingZeros(difference) / Byte.SIZE;
      }
    }
    return -1;
  }

  @Override
  public byte at(long ordinal, long offset, long index, long blockBytes) {
    return (byte) (word(key(ordinal), Math.toIntExact(index / Long.BYTES)) >>> (index % Long.BYTES * Byte.SIZE));
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static int words(long bytes) {
    return Math.toIntExact(bytes / Long.BYTES);
  }

  private long key(long ordinal) {
    long mixed = seed + ordinal * STEP;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static long word(long key, int i) {
    long mixed = key + i * STEP;
    return mixed ^ (mixed >>> 29);
  }
}
