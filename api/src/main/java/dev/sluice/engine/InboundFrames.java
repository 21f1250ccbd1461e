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
    private int type;
    private long token;

    private InboundFrame(int capacity) {
      bytes = new byte[capacity];
      payload = new WireReader(bytes, 0, 0);
    }

    private void fill(long address, int length) {
      type = Frames.type(address);
      token = Frames.token(address);
      MemorySegment.copy(NativeAccess.everything(), ValueLayout.JAVA_BYTE, address + Frames.HEADER, bytes, 0, length - Frames.HEADER);
      payload.begin(length - Frames.HEADER);
    }

    private int capacity() {
      return bytes.length;
    }

    /** What follows its header. */
    WireReader payload() {
      return payload;
    }

    int type() {
      return type;
    }

    long token() {
      return token;
    }
  }
}
