package dev.sluice.tck.workload;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What blocks are filled with and compared to. For one thread. */
public sealed interface Content extends AutoCloseable permits SeededContent, FileContent {

  /**
   * Fills one block.
   *
   * @param block the bytes to fill, a multiple of 8
   * @param ordinal the block's place among all blocks of all spans, in logical order
   * @param offset the block's first byte among all bytes, in logical order
   * @throws IOException when the content cannot be read
   */
  void fill(MemorySegment block, long ordinal, long offset) throws IOException;

  /**
   * Compares one block.
   *
   * @param block the bytes to compare, a multiple of 8
   * @param ordinal the block's place among all blocks of all spans, in logical order
   * @param offset the block's first byte among all bytes, in logical order
   * @return the first byte that differs, or −1 when none does
   * @throws IOException when the content cannot be read
   */
  long mismatch(MemorySegment block, long ordinal, long offset) throws IOException;

  /**
   * What a byte should be.
   *
   * @param ordinal the block's place among all blocks of all spans, in logical order
   * @param offset the block's first byte among all bytes, in logical order
   * @param index the byte in the block
   * @param blockBytes the block's length
   * @return the byte
   * @throws IOException when the content cannot be read
   */
  byte at(long ordinal, long offset, long index, long blockBytes) throws IOException;

  @Override
  void close() throws IOException;
}
