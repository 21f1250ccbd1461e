package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeRecords;
import java.lang.foreign.MemorySegment;

/**
 * What a descriptor's keys point to: some numbers in native memory, so that posting reads them without a look-up. The first says of a peer's region what its addresses lack to
 * be what the provider wants; then follows a number for each rail: the description of ours, the key of a peer's.
 */
final class KeyTable {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final NativeRecords RECORDS = new NativeRecords(2 * Discovery.MOST_RAILS);

  private KeyTable() {}

  /** @param numbers one a rail, at most {@link Discovery#MOST_RAILS} and one more */
  static long make(long shift, long[] numbers) {
    long key = RECORDS.take();
    MEMORY.set(JAVA_LONG, key, shift);
    for (int i = 0; i < numbers.length; i++) {
      MEMORY.set(JAVA_LONG, key + (i + 1L) * Long.BYTES, numbers[i]);
    }
    return key;
  }

  static void free(long key) {
    RECORDS.give(key);
  }

  static long shift(long key) {
    return MEMORY.get(JAVA_LONG, key);
  }

  static long number(long key, int rail) {
    return MEMORY.get(JAVA_LONG, key + (rail + 1L) * Long.BYTES);
  }
}
