package dev.sluice.spi;

/**
 * The blocks of a link, for libraries that are told of many ranges once and then choose from them by number. Each span of our side is paired with one of the peer's. Block
 * {@code b} of span {@code s} has the number {@code s * localCount + b} on our side and {@code s * remoteCount + b} on the peer's. Immutable.
 */
public final class Blocks {
  private final int localCount;
  private final int remoteCount;
  private final long[] bytes;
  private final long[] localBases;
  private final long[] localStrides;
  private final long[] localKeys;
  private final long[] remoteBases;
  private final long[] remoteStrides;
  private final long[] remoteKeys;

  /**
   * Describes the blocks; the arrays have an element a span, and are not changed any more.
   *
   * @param localCount how many blocks each span has on our side
   * @param remoteCount how many each has on the peer's
   * @param bytes how long a block is
   * @param localBases where our first block is
   * @param localStrides from one of our blocks to the next
   * @param localKeys {@link RegionKey#handle()} of our region
   * @param remoteBases where the peer's first block is
   * @param remoteStrides from one of the peer's blocks to the next
   * @param remoteKeys what {@link Endpoint#importRegion} gave for the peer's region
   */
  public Blocks(
      int localCount,
      int remoteCount,
      long[] bytes,
      long[] localBases,
      long[] localStrides,
      long[] localKeys,
      long[] remoteBases,
      long[] remoteStrides,
      long[] remoteKeys) {
    this.localCount = localCount;
    this.remoteCount = remoteCount;
    this.bytes = bytes.clone();
    this.localBases = localBases.clone();
    this.localStrides = localStrides.clone();
    this.localKeys = localKeys.clone();
    this.remoteBases = remoteBases.clone();
    this.remoteStrides = remoteStrides.clone();
    this.remoteKeys = remoteKeys.clone();
  }

  /**
   * How many pairs of spans there are.
   *
   * @return at least 1
   */
  public int spans() {
    return bytes.length;
  }

  /**
   * How many blocks each span has on our side.
   *
   * @return the count
   */
  public int localCount() {
    return localCount;
  }

  /**
   * How many blocks each span has on the peer's side.
   *
   * @return the count
   */
  public int remoteCount() {
    return remoteCount;
  }

  /**
   * How long the blocks of a pair of spans are.
   *
   * @param span the pair
   * @return bytes
   */
  public long bytes(int span) {
    return bytes[span];
  }

  /**
   * Where a block of ours is.
   *
   * @param span its span
   * @param block which one
   * @return the address
   */
  public long localAddress(int span, int block) {
    return localBases[span] + block * localStrides[span];
  }

  /**
   * Our region's key.
   *
   * @param span a span
   * @return the handle
   */
  public long localKey(int span) {
    return localKeys[span];
  }

  /**
   * Where a block of the peer's is.
   *
   * @param span its span
   * @param block which one
   * @return the address
   */
  public long remoteAddress(int span, int block) {
    return remoteBases[span] + block * remoteStrides[span];
  }

  /**
   * The peer's region's key.
   *
   * @param span a span
   * @return the handle
   */
  public long remoteKey(int span) {
    return remoteKeys[span];
  }
}
