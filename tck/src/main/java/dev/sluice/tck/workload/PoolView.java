package dev.sluice.tck.workload;

import dev.sluice.Span;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A workload's blocks in one side's memory, in logical order: all spans of block 0, then all spans of block 1, and so on. For one thread.
 *
 * @param workload the workload
 * @param pool where its spans lie
 * @param table where its blocks lie
 * @param memory the region's memory
 */
public record PoolView(Workload workload, Pool pool, BlockTable table, MemorySegment memory) {

  /** Sees one block; gives false to stop. */
  @FunctionalInterface
  private interface Visitor {
    boolean visit(int span, int block, int poolBlock, long ordinal, long offset, MemorySegment bytes) throws IOException;
  }

  /**
   * Fills every block.
   *
   * @param content the content
   * @throws IOException when the content cannot be read
   */
  public void fill(Content content) throws IOException {
    walk((span, block, poolBlock, ordinal, offset, bytes) -> {
      content.fill(bytes, ordinal, offset);
      return true;
    });
  }

  /** Overwrites the whole pool, so that nothing of an earlier transfer can pass for a later one. */
  public void clear() {
    memory.fill((byte) 0);
  }

  /**
   * The checksum of all bytes in logical order.
   *
   * @return {@code crc32c:} and eight hexadecimal digits
   * @throws IOException never
   */
  public String checksum() throws IOException {
    CRC32C crc = new CRC32C();
    walk((span, block, poolBlock, ordinal, offset, bytes) -> {
      crc.update(bytes.asByteBuffer());
      return true;
    });
    return "crc32c:%08x".formatted(crc.getValue());
  }

  /**
   * Compares every byte.
   *
   * @param content what should be there
   * @return the first difference, empty when there is none
   * @throws IOException when the content cannot be read
   */
  public Optional<Difference> compare(Content content) throws IOException {
    @Nullable Difference[] found = new Difference[1];
    walk((span, block, poolBlock, ordinal, offset, bytes) -> {
      long index = content.mismatch(bytes, ordinal, offset);
      if (index < 0) {
        return true;
      }
      byte expected = content.at(ordinal, offset, index, bytes.byteSize());
      found[0] = new Difference(span, block, poolBlock, index, expected, bytes.get(ValueLayout.JAVA_BYTE, index));
      return false;
    });
    return Optional.ofNullable(found[0]);
  }

  /**
   * Flips one byte of one block.
   *
   * @param random a number of 64 random bits, which says which byte
   * @throws IOException never
   */
  public void tamper(long random) throws IOException {
    long target = Long.remainderUnsigned(random, workload.bytes());
    walk((span, block, poolBlock, ordinal, offset, bytes) -> {
      if (target >= offset + bytes.byteSize()) {
        return true;
      }
      long index = target - offset;
      bytes.set(ValueLayout.JAVA_BYTE, index, (byte) ~bytes.get(ValueLayout.JAVA_BYTE, index));
      return false;
    });
  }

  private void walk(Visitor visitor) throws IOException {
    long ordinal = 0;
    long offset = 0;
    int firstSpan = 0;
    for (int part = 0; part < workload.parts().size(); part++) {
      List<Span> spans = pool.layouts().get(part).spans();
      int[] blocks = table.byPart().get(part);
      for (int block = 0; block < blocks.length; block++) {
        for (int i = 0; i < spans.size(); i++) {
          Span span = spans.get(i);
          MemorySegment bytes = memory.asSlice(span.offset() + blocks[block] * span.stride(), span.blockBytes());
          if (!visitor.visit(firstSpan + i, block, blocks[block], ordinal, offset, bytes)) {
            return;
          }
          ordinal++;
          offset += span.blockBytes();
        }
      }
      firstSpan += spans.size();
    }
  }
}
