package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeRecords;
import java.lang.foreign.MemorySegment;

/**
 * What a descriptor's keys point to: two numbers in native memory, so that posting reads them without a look-up. The first is UCX's
 * handle. The second says of our region whether it is main memory, and of a peer's where its bytes are mapped here, relative to
 * where they are there; 0 where they are not.
 */
final class NativeKeys {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final NativeRecords RECORDS = new NativeRecords(2);

  private NativeKeys() {}

  static long make(long handle, long second) {
    long key = RECORDS.take();
    MEMORY.set(JAVA_LONG, key, handle);
    MEMORY.set(JAVA_LONG, key + Long.BYTES, second);
    return key;
  }

  static void free(long key) {
    RECORDS.give(key);
  }

  static long handle(long key) {
    return MEMORY.get(JAVA_LONG, key);
  }

  static long window(long remoteKey) {
    return MEMORY.get(JAVA_LONG, remoteKey + Long.BYTES);
  }

  static boolean isHost(long localKey) {
    return MEMORY.get(JAVA_LONG, localKey + Long.BYTES) != 0;
  }
}
