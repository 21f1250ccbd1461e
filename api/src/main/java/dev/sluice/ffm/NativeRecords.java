package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records of a few 64-bit numbers in native memory, so that whoever is handed one's address reads them without a look-up. Records that were given back are taken again and
 * never freed: an address that is kept too long leads to other numbers, and nowhere worse. Safe for any thread.
 */
public final class NativeRecords {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final long BYTES_A_TIME = 16 << 10;
  private static final long ALIGNMENT = 2L * Long.BYTES;

  private final long bytes;
  private final ReentrantLock lock = new ReentrantLock();

  /** The first of those that nobody has; the first number of each tells the next one. */
  private long free;

  /**
   * Makes none yet.
   *
   * @param numbers how many a record has, at least 1
   */
  public NativeRecords(int numbers) {
    this.bytes = numbers * (long) Long.BYTES;
  }

  /**
   * Takes a record.
   *
   * @return its address; what its numbers are is not said
   */
  public long take() {
    lock.lock();
    try {
      if (free == 0) {
        long count = Math.max(1, BYTES_A_TIME / bytes);
        long slab = Arena.global().allocate(count * bytes, ALIGNMENT).address();
        for (long i = 0; i < count; i++) {
          push(slab + i * bytes);
        }
      }
      long record = free;
      free = MEMORY.get(JAVA_LONG, record);
      return record;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a record back.
   *
   * @param record what {@link #take} gave; used no more
   */
  public void give(long record) {
    lock.lock();
    try {
      push(record);
    } finally {
      lock.unlock();
    }
  }

  private void push(long record) {
    MEMORY.set(JAVA_LONG, record, free);
    free = record;
  }
}
