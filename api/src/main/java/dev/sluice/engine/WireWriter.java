package dev.sluice.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Writes the parts of metadata and control frames, big-endian, growing as needed. */
final class WireWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(512);

  WireWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  WireWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  WireWriter i32(int value) {
    room(4).putInt(value);
    return this;
  }

  WireWriter i64(long value) {
    room(8).putLong(value);
    return this;
  }

  WireWriter uuid(UUID value) {
    return i64(value.getMostSignificantBits()).i64(value.getLeastSignificantBits());
  }

  WireWriter raw(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  /** Length (32 bits), then bytes. */
  WireWriter bytes(byte[] bytes) {
    return i32(bytes.length).raw(bytes);
  }

  WireWriter text(String text) {
    return text.isEmpty() ? i32(0) : bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins anew, in the same memory. */
  WireWriter clear() {
    buffer.clear();
    return this;
  }

  /** What was written lies at its beginning, until more is written. */
  byte[] array() {
    return buffer.array();
  }

  int length() {
    return buffer.position();
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }
}
