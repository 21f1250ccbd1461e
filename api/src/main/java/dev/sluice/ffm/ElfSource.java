package dev.sluice.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The bytes of a file that may be anything: every read is checked against the size, and no size in the file decides
 * alone how much memory is taken. The file is read and never mapped, since a mapping of a file that shrinks ends the
 * process.
 */
final class ElfSource {
  /** More than any table of a real library, little enough to have. */
  private static final int MAX_READ = 128 << 20;

  private final String name;
  private final long size;
  private final Bytes bytes;

  /** Reads at a position until the buffer is full or the file ends. */
  @FunctionalInterface
  interface Bytes {
    void read(long position, ByteBuffer into) throws IOException;
  }

  ElfSource(String name, long size, Bytes bytes) {
    this.name = name;
    this.size = size;
    this.bytes = bytes;
  }

  static ElfSource of(String name, FileChannel file) throws IOException {
    return new ElfSource(
        name,
        file.size(),
        (position, into) -> {
          long at = position;
          for (int n = file.read(into, at); n > 0; n = file.read(into, at)) {
            at += n;
          }
        });
  }

  static ElfSource of(String name, byte[] content) {
    return new ElfSource(
        name,
        content.length,
        (position, into) -> into.put(content, Math.toIntExact(position), into.remaining()));
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** Reads a range that must lie within the file. */
  ByteBuffer read(long offset, long length, String what) throws ElfException {
    within(offset, length, what);
    if (length > MAX_READ) {
      throw damaged(what + " of " + length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      bytes.read(offset, buffer);
    } catch (IOException e) {
      throw new ElfException(name + " cannot be read: " + e);
    }
    if (buffer.hasRemaining()) {
      throw truncated(offset + length, offset + buffer.position(), what);
    }
    return buffer.flip();
  }

  /** Checks that a range lies within the file. */
  void within(long offset, long length, String what) throws ElfException {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw damaged(what + " at impossible offset");
    }
    if (offset + length > size) {
      throw truncated(offset + length, size, what);
    }
  }

  ElfException damaged(String how) {
    return new ElfException(name + " is damaged: " + how);
  }

  private ElfException truncated(long wanted, long there, String what) {
    return new ElfException(
        name + " is truncated: " + what + " end at byte " + wanted + ", the file has " + there);
  }
}
