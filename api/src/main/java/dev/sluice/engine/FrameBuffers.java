package dev.sluice.engine;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for control frames on their way, used again and again: to give it back to the system stops every thread of the JVM for a moment, so that is done once,
 * at the end. Not safe for several threads.
 */
final class FrameBuffers {
  /** Room for most frames. */
  private static final int SMALL_BYTES = 512;

  private final int maxFrameBytes;
  private final ArrayDeque<OutboundFrame> small = new ArrayDeque<>();
  private final ArrayDeque<OutboundFrame> large = new ArrayDeque<>();
  private @Nullable Arena arena;

  FrameBuffers(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Memory for a frame, which may be longer than it. */
  OutboundFrame take(int frameBytes) {
    boolean fits = frameBytes <= SMALL_BYTES;
    OutboundFrame idle = (fits ? small : large).poll();
    return idle != null ? idle : new OutboundFrame(arena().allocate(fits ? SMALL_BYTES : maxFrameBytes, Long.BYTES));
  }

  void give(OutboundFrame frame) {
    (frame.capacity() <= SMALL_BYTES ? small : large).push(frame);
  }

  /** Nobody sends any of it any more. */
  void close() {
    small.clear();
    large.clear();
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }

  private Arena arena() {
    Arena known = arena;
    if (known == null) {
      known = Arena.ofShared();
      arena = known;
    }
    return known;
  }
}
