package dev.sluice.tck.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Takes bytes that have no place to go to, because something failed, so that what follows them is found. */
final class Draining implements Cursor {
  private final CursorException why;
  private final ByteBuffer sink = ByteBuffer.allocate(64 << 10);
  private long left;

  Draining(long left, CursorException why) {
    this.left = left;
    this.why = why;
  }

  CursorException why() {
    return why;
  }

  @Override
  public long left() {
    return left;
  }

  @Override
  public boolean settled() {
    return true;
  }

  @Override
  public int take(ByteBuffer from) {
    int count = (int) Math.min(from.remaining(), left);
    from.position(from.position() + count);
    left -= count;
    return count;
  }

  @Override
  public int take(ReadableByteChannel from) throws IOException {
    int count = from.read(sink.clear().limit((int) Math.min(sink.capacity(), left)));
    left -= Math.max(count, 0);
    return count;
  }

  @Override
  public int give(ByteBuffer to) {
    throw new UnsupportedOperationException("nothing is sent from here");
  }

  @Override
  public int give(WritableByteChannel to) {
    throw new UnsupportedOperationException("nothing is sent from here");
  }
}
