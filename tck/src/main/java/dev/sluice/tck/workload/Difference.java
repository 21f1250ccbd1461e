package dev.sluice.tck.workload;

/**
 * The first byte that differs, in logical order.
 *
 * @param span the span, counted over all parts
 * @param block the logical block
 * @param poolBlock where that block lies in the target's pool
 * @param index the byte in the block
 * @param expected what it should be
 * @param actual what it is
 */
public record Difference(int span, int block, int poolBlock, long index, byte expected, byte actual) {
  /** One line: where, what was expected, what is there. */
  @Override
  public String toString() {
    return "block %d (pool block %d) of span %d differs at byte %d: 0x%02x instead of 0x%02x"
        .formatted(block, poolBlock, span, index, actual, expected);
  }
}
