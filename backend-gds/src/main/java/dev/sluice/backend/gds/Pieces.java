package dev.sluice.backend.gds;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pieces that wait to be read or written, in order. One thread at a time hands out, under the worker's lock; any number takes. A ring of columns: a taker copies what is in a
 * place and then moves the head, which fails where another was first, and a place is used again only when the head has passed it.
 */
final class Pieces {
  /** In the place of a length: the file is to be synced. */
  static final long SYNC = 0;

  private static final int ROOM = 4096;

  /** One piece, as its taker has it. Used by one thread. */
  static final class Piece {
    private @Nullable FileRequests requests;
    private @Nullable OpenFile file;
    private CuFile.@Nullable Buffer buffer;
    long memory;
    long offset;
    long bytes;
    int descriptor;
    boolean writes;

    FileRequests requests() {
      return Objects.requireNonNull(requests);
    }

    OpenFile file() {
      return Objects.requireNonNull(file);
    }

    /** What cuFile knows of the device memory that the piece is in; null for main memory. */
    CuFile.@Nullable Buffer buffer() {
      return buffer;
    }
  }

  private final @Nullable FileRequests[] requests = new FileRequests[ROOM];
  private final @Nullable OpenFile[] files = new OpenFile[ROOM];
  private final CuFile.@Nullable Buffer[] buffers = new CuFile.Buffer[ROOM];
  private final long[] memories = new long[ROOM];
  private final long[] offsets = new long[ROOM];
  private final long[] lengths = new long[ROOM];
  private final int[] descriptors = new int[ROOM];
  private final boolean[] writes = new boolean[ROOM];
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();

  boolean full() {
    return tail.getPlain() - head.get() == ROOM;
  }

  /** How many were ever taken. */
  long taken() {
    return head.get();
  }

  /** How many wait now. */
  int waiting() {
    return (int) (tail.get() - head.get());
  }

  boolean isHalfEmpty() {
    return tail.get() - head.get() <= ROOM / 2;
  }

  boolean empty() {
    return head.get() == tail.get();
  }

  /** Adds one; it is not {@link #full}. */
  void add(FileRequests of, OpenFile file, CuFile.@Nullable Buffer buffer, boolean write, long memory, long offset, long bytes, int descriptor) {
    long at = tail.getPlain();
    int place = (int) at & (ROOM - 1);
    requests[place] = of;
    files[place] = file;
    buffers[place] = buffer;
    writes[place] = write;
    memories[place] = memory;
    offsets[place] = offset;
    lengths[place] = bytes;
    descriptors[place] = descriptor;
    tail.set(at + 1); // whoever is about to park looks again after it said so
  }

  /** Takes the first, if there is one. */
  boolean take(Piece into) {
    while (true) {
      long at = head.get();
      if (at == tail.get()) {
        return false;
      }
      int place = (int) at & (ROOM - 1);
      into.requests = requests[place];
      into.file = files[place];
      into.buffer = buffers[place];
      into.writes = writes[place];
      into.memory = memories[place];
      into.offset = offsets[place];
      into.bytes = lengths[place];
      into.descriptor = descriptors[place];
      if (head.compareAndSet(at, at + 1)) {
        return true;
      }
    }
  }
}
