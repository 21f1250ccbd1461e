package dev.sluice.engine;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Control frames that arrived during progress, until the worker's holder handles them after it. */
final class InboundFrames {
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();

  void copy(long address, int bytes) {
    byte[] frame = new byte[bytes];
    MemorySegment.copy(NativeAccess.everything(), ValueLayout.JAVA_BYTE, address, frame, 0, bytes);
    frames.add(frame);
  }

  byte @Nullable [] poll() {
    return frames.poll();
  }
}
