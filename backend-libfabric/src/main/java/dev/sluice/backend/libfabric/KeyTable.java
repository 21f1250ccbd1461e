package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a descriptor's keys point to: some numbers in native memory, so that posting reads them without a look-up. The first says of a peer's region what its addresses lack to
 * be what the provider wants; then follows a number for each rail: the description of ours, the key of a peer's. Freed keys are used again and never given back to the system.
 */
final class KeyTable {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int MOST_NUMBERS = 2 * Discovery.MOST_RAILS;
  private static final long BYTES = MOST_NUMBERS * (long) Long.BYTES;
  private static final int A_TIME = 256;
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** The first of the free keys; the first number of each tells the next one. */
  private static long free;

  private KeyTable() {}

  /** @param numbers one a rail, at most {@link Discovery#MOST_RAILS} and one more */
  static long make(long shift, long[] numbers) {
    LOCK.lock();
    try {
      if (free == 0) {
        long slab = Arena.global().allocate(A_TIME * BYTES, Long.BYTES).address();
        for (int i = 0; i < A_TIME; i++) {
          push(slab + i * BYTES);
        }
      }
      long key = free;
      free = MEMORY.get(JAVA_LONG, key);
      MEMORY.set(JAVA_LONG, key, shift);
      for (int i = 0; i < numbers.length; i++) {
        MEMORY.set(JAVA_LONG, key + (i + 1L) * Long.BYTES, numbers[i]);
      }
      return key;
    } finally {
      LOCK.unlock();
    }
  }

  static void free(long key) {
    LOCK.lock();
    try {
      push(key);
    } finally {
      LOCK.unlock();
    }
  }

  static long shift(long key) {
    return MEMORY.get(JAVA_LONG, key);
  }

  static long number(long key, int rail) {
    return MEMORY.get(JAVA_LONG, key + (rail + 1L) * Long.BYTES);
  }

  private static void push(long key) {
    MEMORY.set(JAVA_LONG, key, free);
    free = key;
  }
}
