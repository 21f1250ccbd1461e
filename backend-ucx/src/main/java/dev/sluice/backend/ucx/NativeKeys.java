package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a descriptor's keys point to: two numbers in native memory, so that posting reads them without a look-up. The first is UCX's
 * handle. The second says of our region whether it is main memory, and of a peer's where its bytes are mapped here, relative to
 * where they are there; 0 where they are not. Freed keys are used again and never given back to the system.
 */
final class NativeKeys {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final long BYTES = 2L * Long.BYTES;
  private static final int A_TIME = 1024;
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** The first of the free keys; the first number of each tells the next one. */
  private static long free;

  private NativeKeys() {}

  static long make(long handle, long second) {
    LOCK.lock();
    try {
      if (free == 0) {
        long slab = Arena.global().allocate(A_TIME * BYTES, BYTES).address();
        for (int i = 0; i < A_TIME; i++) {
          push(slab + i * BYTES);
        }
      }
      long key = free;
      free = MEMORY.get(JAVA_LONG, key);
      MEMORY.set(JAVA_LONG, key, handle);
      MEMORY.set(JAVA_LONG, key + Long.BYTES, second);
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

  static long handle(long key) {
    return MEMORY.get(JAVA_LONG, key);
  }

  static long window(long remoteKey) {
    return MEMORY.get(JAVA_LONG, remoteKey + Long.BYTES);
  }

  static boolean isHost(long localKey) {
    return MEMORY.get(JAVA_LONG, localKey + Long.BYTES) != 0;
  }

  private static void push(long key) {
    MEMORY.set(JAVA_LONG, key, free);
    free = key;
  }
}
