package dev.sluice.backend.gds;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/** Frames on their way from an agent to itself, in order. Used under the worker's lock. */
final class LocalFrames {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int ROOM = 1 << 20;
  private static final int MOST = 1024;

  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(ROOM, Long.BYTES).address();
  private final int[] lengths = new int[MOST];
  private int count;
  private int used;

  /** Frames for which there was no room, in order. */
  private final ArrayDeque<Frame> uncopied = new ArrayDeque<>();

  private long tickets;
  private long copied;

  private record Frame(long address, int bytes) {}

  /** Takes a frame. @return 0, or a ticket for {@link #isCopied} */
  long send(long address, int bytes) {
    if (uncopied.isEmpty() && copy(address, bytes)) {
      return 0;
    }
    uncopied.add(new Frame(address, bytes));
    return ++tickets;
  }

  /** Whether the bytes of a frame are needed no more. */
  boolean isCopied(long ticket) {
    return ticket <= copied;
  }

  private boolean copy(long address, int bytes) {
    if (count == lengths.length || ROOM - used < bytes) {
      return false;
    }
    MemorySegment.copy(MEMORY, JAVA_BYTE, address, MEMORY, JAVA_BYTE, buffer + used, bytes);
    lengths[count++] = bytes;
    used += bytes;
    return true;
  }

  /** Hands over all. @return how many */
  int deliver(Worker worker, FrameSink sink) {
    int delivered = count;
    long at = buffer;
    for (int i = 0; i < delivered; i++) {
      sink.received(worker, at, lengths[i]);
      at += lengths[i];
    }
    count = 0;
    used = 0;
    while (!uncopied.isEmpty() && copy(uncopied.getFirst().address(), uncopied.getFirst().bytes())) {
      Frame _ = uncopied.removeFirst();
      copied++;
    }
    return delivered;
  }

  boolean empty() {
    return count == 0;
  }

  void close() {
    arena.close();
  }
}
