package dev.sluice.tck.reference;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Main memory. Every touch is a short one under the monitor, so that revoking can wait for it. */
final class ExportedMemory implements Exported {
  private static final int PIECE = 256 << 10;

  private final MemorySegment memory;
  private boolean revoked;

  ExportedMemory(MemorySegment memory) {
    this.memory = memory;
  }

  @Override
  public long address() {
    return memory.address();
  }

  @Override
  public long bytes() {
    return memory.byteSize();
  }

  @Override
  public Cursor cursor(long offset, long length) {
    return new MemoryCursor(offset, length);
  }

  @Override
  public synchronized void revoke() {
    revoked = true;
  }

  private final class MemoryCursor implements Cursor {
    private long at;
    private long left;

    MemoryCursor(long at, long left) {
      this.at = at;
      this.left = left;
    }

    @Override
    public long left() {
      return left;
    }

    @Override
    public int take(ByteBuffer from) throws IOException {
      synchronized (ExportedMemory.this) {
        ByteBuffer piece = piece(from.remaining());
        int count = piece.remaining();
        piece.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return moved(count);
      }
    }

    @Override
    public int take(ReadableByteChannel from) throws IOException {
      synchronized (ExportedMemory.this) {
        return moved(from.read(piece(PIECE)));
      }
    }

    @Override
    public boolean settled() {
      return true;
    }

    @Override
    public int give(ByteBuffer to) throws IOException {
      synchronized (ExportedMemory.this) {
        ByteBuffer piece = piece(to.remaining());
        int count = piece.remaining();
        to.put(piece);
        return moved(count);
      }
    }

    @Override
    public int give(WritableByteChannel to) throws IOException {
      synchronized (ExportedMemory.this) {
        return moved(to.write(piece(PIECE)));
      }
    }

    private ByteBuffer piece(long most) throws CursorException {
      if (revoked) {
        throw new CursorException.Revoked();
      }
      return memory.asSlice(at, Math.min(most, Math.min(left, PIECE))).asByteBuffer();
    }

    private int moved(int count) {
      if (count > 0) {
        at += count;
        left -= count;
      }
      return count;
    }
  }
}
