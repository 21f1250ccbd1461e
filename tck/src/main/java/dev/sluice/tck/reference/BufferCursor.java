package dev.sluice.tck.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Bytes of a buffer of our own: frames, and what explains a failure. */
final class BufferCursor implements Cursor {
  private final ByteBuffer bytes;

  BufferCursor(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The whole buffer, from its beginning to what was its limit. */
  ByteBuffer whole() {
    return bytes.duplicate().rewind();
  }

  @Override
  public long left() {
    return bytes.remaining();
  }

  @Override
  public boolean settled() {
    return true;
  }

  @Override
  public int take(ByteBuffer from) {
    int count = Math.min(from.remaining(), bytes.remaining());
    bytes.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    return count;
  }

  @Override
  public int take(ReadableByteChannel from) throws IOException {
    return from.read(bytes);
  }

  @Override
  public int give(ByteBuffer to) {
    int count = Math.min(to.remaining(), bytes.remaining());
    to.put(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    return count;
  }

  @Override
  public int give(WritableByteChannel to) throws IOException {
    return to.write(bytes);
  }
}
