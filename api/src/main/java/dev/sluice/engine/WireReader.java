package dev.sluice.engine;

import dev.sluice.MetadataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Reads what {@link WireWriter} wrote. Whatever the bytes are, it throws nothing but {@link MetadataException} and allocates no more than they hold. */
final class WireReader {
  private final ByteBuffer buffer;

  WireReader(byte[] bytes, int offset, int length) {
    this.buffer = ByteBuffer.wrap(bytes, offset, length);
  }

  /** Reads other bytes, which were put where the ones before were. */
  void begin(int length) {
    buffer.clear().limit(length);
  }

  int u8() {
    return room(1).get() & 0xff;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new MetadataException("value " + value + " is neither yes nor no");
    }
    return value == 1;
  }

  int u16() {
    return room(2).getShort() & 0xffff;
  }

  int i32() {
    return room(4).getInt();
  }

  long i64() {
    return room(8).getLong();
  }

  UUID uuid() {
    return new UUID(i64(), i64());
  }

  byte[] raw(int length) {
    byte[] bytes = new byte[length];
    room(length).get(bytes);
    return bytes;
  }

  byte[] bytes(int most) {
    int length = count(most, 1);
    return raw(length);
  }

  String text(int mostBytes) {
    int length = count(mostBytes, 1);
    if (length == 0) {
      return "";
    }
    try {
      ByteBuffer slice = room(length).slice(buffer.position(), length);
      buffer.position(buffer.position() + length);
      return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new MetadataException("a name in the metadata is not UTF-8", notUtf8);
    }
  }

  /** A count of things that take at least {@code leastBytes} each. */
  int count(int most, int leastBytes) {
    int count = i32();
    if (count < 0 || count > most || (long) count * leastBytes > buffer.remaining()) {
      throw new MetadataException("a count of " + count + " does not fit into the " + buffer.remaining() + " bytes that follow");
    }
    return count;
  }

  <T extends Enum<T>> T constant(T[] values) {
    int ordinal = u8();
    if (ordinal >= values.length) {
      throw new MetadataException("value " + ordinal + " is none of the " + values.length + " known here");
    }
    return values[ordinal];
  }

  void end() {
    if (buffer.hasRemaining()) {
      throw new MetadataException(buffer.remaining() + " bytes too many");
    }
  }

  private ByteBuffer room(int bytes) {
    if (bytes < 0 || buffer.remaining() < bytes) {
      throw new MetadataException("truncated: " + bytes + " bytes are wanted, " + buffer.remaining() + " are there");
    }
    return buffer;
  }
}
