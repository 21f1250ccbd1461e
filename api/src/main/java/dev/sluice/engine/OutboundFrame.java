package dev.sluice.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native memory for a control frame on its way, used again and again, and what is known of the frame in it. */
final class OutboundFrame {
  private final MemorySegment memory;
  private int bytes;
  private long ticket;

  OutboundFrame(MemorySegment memory) {
    this.memory = memory;
  }

  /** The most it holds. */
  long capacity() {
    return memory.byteSize();
  }

  /** Becomes a frame with a header. */
  void fill(int type, long token, byte[] payload, int payloadBytes) {
    Frames.header(memory, type, token);
    MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, Frames.HEADER, payloadBytes);
    bytes = Frames.HEADER + payloadBytes;
  }

  /** Becomes a frame without one. */
  void fill(byte[] bare) {
    MemorySegment.copy(bare, 0, memory, ValueLayout.JAVA_BYTE, 0, bare.length);
    bytes = bare.length;
  }

  long address() {
    return memory.address();
  }

  int bytes() {
    return bytes;
  }

  /** By what the backend knows it while it is being sent. */
  long ticket() {
    return ticket;
  }

  void ticket(long given) {
    ticket = given;
  }
}
