package dev.sluice.engine;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Control frames that arrived during progress, until the worker's holder handles them after it. Short ones allocate nothing once as many have been there before. */
final class InboundFrames {
  private static final int SHORT_BYTES = 512;

  private final ArrayDeque<InboundFrame> frames = new ArrayDeque<>();
  private final ArrayDeque<InboundFrame> idle = new ArrayDeque<>();

  void copy(long address, int bytes) {
    InboundFrame known = bytes <= SHORT_BYTES ? idle.poll() : null;
    InboundFrame frame = known == null ? new InboundFrame(Math.max(bytes, SHORT_BYTES)) : known;
    frame.fill(address, bytes);
    frames.add(frame);
  }

  @Nullable InboundFrame poll() {
    return frames.poll();
  }

  /** Nobody reads it any more. */
  void give(InboundFrame frame) {
    if (frame.capacity() == SHORT_BYTES) {
      idle.push(frame);
    }
  }

  /** One of them. */
  static final class InboundFrame {
    private final byte[] bytes;
    private final WireReader payload;

    private InboundFrame(int capacity) {
      bytes = new byte[capacity];
      payload = new WireReader(bytes, 0, 0);
    }

    private void fill(long address, int length) {
      MemorySegment.copy(NativeAccess.everything(), ValueLayout.JAVA_BYTE, address, bytes, 0, length);
      payload.begin(0, length);
    }

    private int capacity() {
      return bytes.length;
    }

    /** What follows its header, which is skipped. */
    WireReader payload() {
      payload.skip(Frames.HEADER);
      return payload;
    }

    int type() {
      return bytes[3];
    }

    long token() {
      return payload.i64At(8);
    }
  }
}
