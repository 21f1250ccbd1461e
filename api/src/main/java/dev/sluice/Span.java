package dev.sluice;

/**
 * Blocks inside a region: block {@code i} is the bytes {@code [offset + i × stride, offset + i × stride + blockBytes)}.
 *
 * @param offset where block 0 begins, in bytes from the region's start
 * @param blockBytes the bytes of one block
 * @param stride the distance between the starts of neighbouring blocks, at least {@code blockBytes}
 * @param count how many blocks there are
 */
public record Span(long offset, long blockBytes, long stride, int count) {
  /**
   * Checks the parts.
   *
   * @param offset where block 0 begins, at least 0
   * @param blockBytes the bytes of one block, at least 1
   * @param stride the distance between block starts, at least {@code blockBytes}
   * @param count how many blocks there are, at least 1
   * @throws InvalidDescriptorException when a part is out of bounds or the span's end overflows
   */
  public Span {
    if (offset < 0 || blockBytes < 1 || stride < blockBytes || count < 1) {
      throw new InvalidDescriptorException(
          "span (offset " + offset + ", blockBytes " + blockBytes + ", stride " + stride + ", count " + count
              + ") needs offset >= 0, blockBytes >= 1, stride >= blockBytes and count >= 1");
    }
    try {
      Math.addExact(offset, Math.addExact(Math.multiplyExact(stride, count - 1L), blockBytes));
    } catch (ArithmeticException overflow) {
      throw new InvalidDescriptorException(
          "span (offset " + offset + ", stride " + stride + ", count " + count + ") ends beyond the range of a 64-bit offset", overflow);
    }
  }

  /**
   * Where the last block ends.
   *
   * @return bytes from the region's start
   */
  public long end() {
    return offset + stride * (count - 1L) + blockBytes;
  }
}
