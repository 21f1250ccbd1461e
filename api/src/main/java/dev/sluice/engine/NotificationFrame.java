package dev.sluice.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** The frame with the notification of a transfer's posting, in native memory that is reused and grows. */
final class NotificationFrame {
  private static final int SMALLEST_BYTES = 256;

  private @Nullable Arena arena;
  private MemorySegment memory = MemorySegment.NULL;
  private final int header;
  private int payload = -1;

  /** @param foreign whether the peer has no engine, which would look at a header */
  NotificationFrame(boolean foreign) {
    header = foreign ? 0 : Frames.HEADER;
  }

  /** Takes the notification of the next posting; null for none. */
  void prepare(byte @Nullable [] notification, long peerToken) {
    if (notification == null) {
      payload = -1;
      return;
    }
    payload = notification.length;
    if (memory.byteSize() < bytes()) {
      free();
      arena = Arena.ofShared();
      memory = arena.allocate(Math.max(SMALLEST_BYTES, bytes()), Long.BYTES);
    }
    if (header > 0) {
      Frames.header(memory, Frames.USER, peerToken);
    }
    MemorySegment.copy(notification, 0, memory, ValueLayout.JAVA_BYTE, header, notification.length);
  }

  boolean isWanted() {
    return payload >= 0;
  }

  /** Bytes of the notification. */
  int payload() {
    return payload;
  }

  int bytes() {
    return header + payload;
  }

  long address() {
    return memory.address();
  }

  /** Nobody sends it any more. */
  void free() {
    if (arena != null) {
      arena.close();
      arena = null;
      memory = MemorySegment.NULL;
    }
  }
}
