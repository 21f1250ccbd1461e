package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions of one completion queue, of which an endpoint is enabled. Used by one thread at a time. */
public final class QueueCalls {
  private static final long OPS = 24;
  private static final long READ = 8;
  private static final long READERR = 24;
  private static final long STRERROR = 56;
  private static final int TEXT_BYTES = 512;

  private static final MethodHandle TAKE = NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle TELL = NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private final long queue;
  private final MemorySegment read;
  private final MemorySegment readerr;
  private final MemorySegment strerror;

  private QueueCalls(long queue, MemorySegment read, MemorySegment readerr, MemorySegment strerror) {
    this.queue = queue;
    this.read = read;
    this.readerr = readerr;
    this.strerror = strerror;
  }

  /**
   * Reads a queue's table.
   *
   * @param queue a queue with an endpoint that is enabled
   * @return its functions
   */
  public static QueueCalls of(long queue) {
    return new QueueCalls(queue, Table.slot(queue, OPS, READ), Table.slot(queue, OPS, READERR), Table.slot(queue, OPS, STRERROR));
  }

  /**
   * Takes what has ended, and lets the provider progress.
   *
   * @param entries where {@link FiCqDataEntry} go
   * @param room for how many
   * @return how many; or an error below 0: {@link FabricError#EAGAIN} for none, {@link FabricError#EAVAIL} when {@link #readerr} has one
   */
  public long read(long entries, long room) {
    try {
      return (long) TAKE.invokeExact(read, queue, entries, room);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_cq_read", t);
    }
  }

  /**
   * Takes what has ended badly.
   *
   * @param entry where a {@link FiCqErrEntry} goes, zeroed but for {@code src_addr}, which is −1
   * @return 1, or an error below 0
   */
  public long readerr(long entry) {
    try {
      return (long) TAKE.invokeExact(readerr, queue, entry, 0L);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_cq_readerr", t);
    }
  }

  /**
   * What the provider says of its own error.
   *
   * @param error the provider's number
   * @param data what came with it
   * @return the text
   */
  public String strerror(int error, long data) {
    if (!Table.has(strerror)) {
      return "";
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(TEXT_BYTES);
      return NativeAccess.string((long) TELL.invokeExact(strerror, queue, error, data, text.address(), (long) TEXT_BYTES));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_cq_strerror", t);
    }
  }
}
