package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A piece of pinned host memory that one chunk of a staged posting goes through: its bytes, and before them the table that says where they belong at the
 * target. Its batch and its columns of copies are kept with it, so that nothing is allocated while chunks move. Owned by one chunk at a time, under the
 * lock of that chunk's driver.
 */
final class Slab {
  /** The most ranges of a chunk. */
  static final int MOST_ENTRIES = 2048;

  /** Of one range in the table: region, offset, length. */
  static final int ENTRY_BYTES = 3 * Long.BYTES;

  static final int TABLE_BYTES = MOST_ENTRIES * ENTRY_BYTES;

  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final long COLUMN = (long) MOST_ENTRIES * Long.BYTES;

  private final Slabs pool;
  private final Line<Slab> home;
  private final long address;
  private final MemorySegment columns;
  private final Batch batch = new Batch(MOST_ENTRIES);
  private int entries;
  private int copies;
  private boolean finished;
  private long mark;
  private @Nullable CopyQueue copying;

  /** @param home where those of its purpose are taken from and go back to */
  Slab(Slabs pool, Line<Slab> home, long address, MemorySegment columns) {
    this.pool = pool;
    this.home = home;
    this.address = address;
    this.columns = columns;
  }

  Slabs pool() {
    return pool;
  }

  Line<Slab> home() {
    return home;
  }

  /** What moves its bytes natively. */
  Batch batch() {
    return batch;
  }

  /** Where the bytes are. */
  long data() {
    return address + TABLE_BYTES;
  }

  /** Begins what moves natively: its batch is empty. */
  void prepare(Operation operation, Endpoint endpoint) {
    batch.prepare(operation, endpoint);
    finished = false;
  }

  /** Posts what of its batch is not posted, unless the connection has ended, and looks how far it is. @return as {@link Worker#poll} */
  int moved(Worker worker, Connection connection) {
    if (!finished) {
      if (unposted(connection)) {
        worker.post(batch, batch.count());
      }
      if (unposted(connection)) {
        return Worker.IN_FLIGHT;
      }
      worker.finish(batch);
      finished = true;
    }
    return worker.poll(batch);
  }

  private boolean unposted(Connection connection) {
    return batch.posted() < batch.count() && batch.failure() == null && connection.refusal() == null;
  }

  /** Adds to its batch what it takes to move bytes between it and a place that one key reaches. */
  void move(long local, long remote, long bytes, long remoteKey) {
    long most = pool.mostDescriptorBytes();
    for (long done = 0; done < bytes; done += most) {
      batch.add(local + done, remote + done, Math.min(most, bytes - done), pool.key().handle(), remoteKey);
    }
  }

  // ---- the table -------------------------------------------------------------------------------------------------------------

  /** Says how many ranges its table has; they end where the bytes begin, so that both are one piece. */
  void entries(int count) {
    entries = count;
  }

  int entries() {
    return entries;
  }

  /** Where the table begins, and with it what the other side fetches. */
  long payload() {
    return address + TABLE_BYTES - (long) entries * ENTRY_BYTES;
  }

  void entry(int i, long region, long offset, long length) {
    long at = payload() + (long) i * ENTRY_BYTES;
    MEMORY.set(ValueLayout.JAVA_LONG, at, region);
    MEMORY.set(ValueLayout.JAVA_LONG, at + Long.BYTES, offset);
    MEMORY.set(ValueLayout.JAVA_LONG, at + 2 * Long.BYTES, length);
  }

  long entryRegion(int i) {
    return MEMORY.get(ValueLayout.JAVA_LONG, payload() + (long) i * ENTRY_BYTES);
  }

  long entryOffset(int i) {
    return MEMORY.get(ValueLayout.JAVA_LONG, payload() + (long) i * ENTRY_BYTES + Long.BYTES);
  }

  long entryLength(int i) {
    return MEMORY.get(ValueLayout.JAVA_LONG, payload() + (long) i * ENTRY_BYTES + 2 * Long.BYTES);
  }

  // ---- copies between its bytes and where they belong ------------------------------------------------------------------------

  void addCopy(long to, long from, long bytes) {
    long at = (long) copies * Long.BYTES;
    columns.set(ValueLayout.JAVA_LONG, at, to);
    columns.set(ValueLayout.JAVA_LONG, COLUMN + at, from);
    columns.set(ValueLayout.JAVA_LONG, 2 * COLUMN + at, bytes);
    copies++;
  }

  long copyTo(int i) {
    return columns.get(ValueLayout.JAVA_LONG, (long) i * Long.BYTES);
  }

  long copyFrom(int i) {
    return columns.get(ValueLayout.JAVA_LONG, COLUMN + (long) i * Long.BYTES);
  }

  long copyBytes(int i) {
    return columns.get(ValueLayout.JAVA_LONG, 2 * COLUMN + (long) i * Long.BYTES);
  }

  /** Copies what was added, between it and host memory. */
  void copyHere() {
    for (int i = 0; i < copies; i++) {
      MemorySegment.copy(MEMORY, copyFrom(i), MEMORY, copyTo(i), copyBytes(i));
    }
    copies = 0;
  }

  /** Begins the copies that were added, between it and a device. */
  void startCopies(boolean toDevice, CudaDevice device) {
    CopyQueue queue = pool.copies(device, toDevice);
    int count = copies;
    copies = 0;
    try {
      queue.copy(columns, COLUMN, count);
    } finally {
      // Also when some were refused: those before them are under way.
      mark = queue.mark();
      copying = queue;
    }
  }

  /** Whether the copies are done. */
  boolean copied() {
    if (copying != null && copying.reached(mark)) {
      copying = null;
    }
    return copying == null;
  }

  /** As {@link #copied}, after a failure: a device that failed copies nothing any more. */
  boolean settled() {
    try {
      return copied();
    } catch (DeviceException broken) {
      copying = null;
      return true;
    }
  }

  void dropCopies() {
    copies = 0;
  }

  void free() {
    batch.free();
  }

  static long columnBytes() {
    return 3 * COLUMN;
  }
}
