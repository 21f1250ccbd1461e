package com.example.backend;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Buffers around a socket that blocks. One thread may put while another gets. */
final class Line implements Closeable {
  /** A WRITE or READ: the number of descriptors, then handle, secret, offset and length of each; behind a WRITE's the bytes. */
  static final byte WRITE = 1;

  static final byte READ = 2;

  /** Length and bytes of a frame; it has no answer. */
  static final byte FRAME = 3;

  /** In the place of the length of an answer's next piece: there are no more, all is done. Below 0: -1 - the descriptor that is stale. */
  static final int DONE = 0;

  private static final int BUFFER = 64 << 10;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER).limit(0);
  private final ByteBuffer out = ByteBuffer.allocate(BUFFER);

  Line(SocketChannel channel) {
    this.channel = channel;
  }

  // ---- out

  void putByte(byte value) throws IOException {
    room(1).put(value);
  }

  void putInt(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void putBytes(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(room(1).remaining(), bytes.length - at);
      out.put(bytes, at, count);
      at += count;
    }
  }

  /** Puts bytes of a region of ours. */
  void putAll(Region region, long at, long length) throws IOException {
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(room(1).remaining(), length - done);
      if (!region.give(at + done, out, count)) {
        throw new IOException("a region was released while it was sent");
      }
      done += count;
    }
  }

  /** Puts bytes for an answer, each piece behind its length, which is known once it is copied. @return false when the region was released meanwhile */
  boolean putPieces(Region region, long at, long length) throws IOException {
    for (long done = 0; done < length; ) {
      int begin = room(Integer.BYTES + 1).position();
      int count = (int) Math.min(out.remaining() - Integer.BYTES, length - done);
      if (!region.give(at + done, out.position(begin + Integer.BYTES), count)) {
        out.position(begin);
        return false;
      }
      out.putInt(begin, count);
      done += count;
    }
    return true;
  }

  void flush() throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    out.clear();
  }

  /** Nothing more will be put: the other side reads what is on its way, and then the end. */
  void endOutput() throws IOException {
    flush();
    channel.shutdownOutput();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (out.remaining() < bytes) {
      flush();
    }
    return out;
  }

  // ---- in

  byte getByte() throws IOException {
    return need(1).get();
  }

  int getInt() throws IOException {
    return need(Integer.BYTES).getInt();
  }

  long getLong() throws IOException {
    return need(Long.BYTES).getLong();
  }

  byte[] getBytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      int now = Math.min(need(1).remaining(), count - at);
      in.get(bytes, at, now);
      at += now;
    }
    return bytes;
  }

  /** Takes bytes off the line into a region, and goes on taking them when it is released meanwhile. @return whether all are where they belong */
  boolean getAll(Region region, long at, long length) throws IOException {
    boolean all = true;
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(need(1).remaining(), length - done);
      all &= region.take(at + done, in, count);
      done += count;
    }
    return all;
  }

  void skip(long length) throws IOException {
    for (long left = length; left > 0; ) {
      int count = (int) Math.min(need(1).remaining(), left);
      in.position(in.position() + count);
      left -= count;
    }
  }

  /** Whether something was received that nobody got yet. */
  boolean hasInput() {
    return in.hasRemaining();
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (in.remaining() < bytes) {
      in.compact();
      try {
        while (in.position() < bytes) {
          if (channel.read(in) < 0) {
            throw new EOFException("the other process ended, or closed the connection");
          }
        }
      } finally {
        in.flip();
      }
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
