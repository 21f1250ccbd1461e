package dev.sluice.tck.suite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** Contents that a seed determines: no two 8-byte words of one seed, and no two seeds, look alike. */
final class Pattern {
  private static final long CHUNK = 1L << 30;

  private Pattern() {}

  static long word(long seed, long index) {
    long z = (seed * 0x2545F4914F6CDD1DL + index) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
    return z ^ (z >>> 29);
  }

  /** Fills memory with the contents that begin with word 0 of a seed; seed 0 leaves it as it is, for large regions whose contents do not matter. */
  static void fill(MemorySegment memory, long seed) {
    if (seed == 0) {
      return;
    }
    long bytes = memory.byteSize();
    long words = bytes >>> 3;
    for (long i = 0; i < words; i++) {
      memory.set(JAVA_LONG_UNALIGNED, i << 3, word(seed, i));
    }
    for (long at = words << 3; at < bytes; at++) {
      memory.set(JAVA_BYTE, at, at(seed, at));
    }
  }

  /** Where memory differs from the contents of a seed; -1 where it does not. */
  static long firstDifference(MemorySegment memory, long seed) {
    long bytes = memory.byteSize();
    long words = bytes >>> 3;
    for (long i = 0; i < words; i++) {
      if (memory.get(JAVA_LONG_UNALIGNED, i << 3) != word(seed, i)) {
        long at = i << 3;
        while (memory.get(JAVA_BYTE, at) == at(seed, at)) {
          at++;
        }
        return at;
      }
    }
    for (long at = words << 3; at < bytes; at++) {
      if (memory.get(JAVA_BYTE, at) != at(seed, at)) {
        return at;
      }
    }
    return -1;
  }

  static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    fill(MemorySegment.ofArray(bytes), seed);
    return bytes;
  }

  static long sum(MemorySegment memory) {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < memory.byteSize(); at += CHUNK) {
      sum.update(memory.asSlice(at, Math.min(CHUNK, memory.byteSize() - at)).asByteBuffer());
    }
    return sum.getValue();
  }

  private static byte at(long seed, long offset) {
    return (byte) (word(seed, offset >>> 3) >>> ((offset & 7) << 3));
  }
}
