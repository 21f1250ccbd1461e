package dev.sluice.backend.libfabric.ffm;

/**
 * A version of libfabric.
 *
 * @param major the first number
 * @param minor the second
 */
public record FabricVersion(int major, int minor) implements Comparable<FabricVersion> {
  /** The oldest that is known here. */
  static final FabricVersion OLDEST = new FabricVersion(1, 17);

  /** The newest interface that is asked for: later ones change nothing that is used here. */
  private static final FabricVersion NEWEST_ASKED = new FabricVersion(2, 0);

  static FabricVersion ofNumber(int number) {
    return new FabricVersion(number >>> Short.SIZE, number & 0xffff);
  }

  /**
   * The interface to ask the library for.
   *
   * @return as {@code FI_VERSION} makes it
   */
  public int asked() {
    FabricVersion version = compareTo(NEWEST_ASKED) < 0 ? this : NEWEST_ASKED;
    return version.major << Short.SIZE | version.minor;
  }

  /**
   * Whether processes lock each other's queues in its provider for shared memory, and wait without end for the lock of one that is stopped or was killed.
   *
   * @return true before 2.0
   */
  public boolean locksSharedMemory() {
    return major < 2;
  }

  /**
   * Whether this process keeps on when a peer over its provider for shared memory is stopped or killed, whenever that is: it locks nothing, or it is known where its locks
   * and its queues are ({@link ShmRegion}, {@link ShmVisitors}).
   *
   * @return true from 2.0 on, and for 1.17
   */
  public boolean sharesMemoryWell() {
    return !locksSharedMemory() || equals(OLDEST);
  }

  /**
   * Whether its provider for shared memory copies short writes straight into the peer's memory, too, where it may; from 2.0 on they go through a buffer.
   *
   * @return true before 2.0
   */
  public boolean copiesShortStraight() {
    return major < 2;
  }

  /**
   * Whether memory can be registered as a dma-buf.
   *
   * @return true from 1.20 on
   */
  public boolean registersDmaBufs() {
    return compareTo(new FabricVersion(1, 20)) >= 0;
  }

  @Override
  public int compareTo(FabricVersion other) {
    return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
