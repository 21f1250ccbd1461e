package dev.sluice.tck.workload;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file's bytes in logical order, zeros after its end. Reads block by block and holds one block at most. */
public final class FileContent implements Content {
  private final FileChannel file;
  private final Arena arena = Arena.ofConfined();
  private MemorySegment expected = MemorySegment.NULL;

  /**
   * Opens a file.
   *
   * @param path the file
   * @throws IOException when it cannot be opened
   */
  public FileContent(Path path) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  @Override
  public void fill(MemorySegment block, long ordinal, long offset) throws IOException {
    ByteBuffer buffer = block.asByteBuffer();
    long at = offset;
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    block.asSlice(buffer.position()).fill((byte) 0);
  }

  @Override
  public long mismatch(MemorySegment block, long ordinal, long offset) throws IOException {
    return block.mismatch(expected(ordinal, offset, block.byteSize()));
  }

  @Override
  public byte at(long ordinal, long offset, long index, long blockBytes) throws IOException {
    return expected(ordinal, offset, blockBytes).get(ValueLayout.JAVA_BYTE, index);
  }

  private MemorySegment expected(long ordinal, long offset, long bytes) throws IOException {
    if (expected.byteSize() < bytes) {
      expected = arena.allocate(bytes);
    }
    MemorySegment block = expected.asSlice(0, bytes);
    fill(block, ordinal, offset);
    return block;
  }

  @Override
  public void close() throws IOException {
    arena.close();
    file.close();
  }
}
