package dev.sluice.tck.workload;

/**
 * Spans of one shape. On the source's side a block may be one lane of a wider row, as where the source holds the heads of several targets;
 * on the target's side blocks are always compact.
 *
 * @param spans how many spans
 * @param blocks the blocks of each span
 * @param blockBytes the bytes of one block, a multiple of 8
 * @param run how many neighbouring blocks stay together in a block table: 1, except where a block here is one token of a larger block
 * @param lanes how many blocks wide a row of the source is
 * @param lane which of them is moved, from 0
 */
public record Part(int spans, int blocks, long blockBytes, int run, int lanes, int lane) {
  /**
   * Checks the parts.
   *
   * @param spans how many spans
   * @param blocks the blocks of each span
   * @param blockBytes the bytes of one block
   * @param run how many neighbouring blocks stay together
   * @param lanes how many blocks wide a row of the source is
   * @param lane which of them is moved
   */
  public Part {
    if (spans < 1 || blocks < 1 || blockBytes < 8 || blockBytes % 8 != 0 || run < 1 || lanes < 1 || lane < 0 || lane >= lanes) {
      throw new IllegalArgumentException(
          "no part has " + spans + " spans of " + blocks + " blocks of " + blockBytes + " bytes, runs of " + run + ", lane " + lane + " of "
              + lanes);
    }
    Math.multiplyExact(Math.multiplyExact(blockBytes, (long) lanes), Math.multiplyExact((long) spans, (long) blocks));
  }

  /**
   * Compact on both sides, every block on its own.
   *
   * @param spans how many spans
   * @param blocks the blocks of each span
   * @param blockBytes the bytes of one block
   * @return the part
   */
  public static Part of(int spans, int blocks, long blockBytes) {
    return new Part(spans, blocks, blockBytes, 1, 1, 0);
  }

  /**
   * How many descriptors it takes.
   *
   * @return one for each block of each span
   */
  public long descriptors() {
    return (long) spans * blocks;
  }

  /**
   * What is moved.
   *
   * @return bytes
   */
  public long bytes() {
    return descriptors() * blockBytes;
  }

  /**
   * The distance of neighbouring blocks at the source.
   *
   * @return bytes
   */
  public long sourceStride() {
    return lanes * blockBytes;
  }
}
