package dev.sluice.backend.libfabric;

/**
 * Whose turn it is to copy descriptors that go straight from one process's memory to the other's. Several by one operation are copied by the peer, later; one by itself is copied by
 * this process, at once. By turns both copy at the same time, which scattered descriptors gain by: the kernel copies them slower than a long one. Used under the worker's lock.
 */
final class CopyTurns {
  /** Enough to keep the peer at work for a slice of the engine's, and soon done by one that is slow. */
  private static final int MOST_AHEAD = 64;

  private int ahead;
  private int own;

  /**
   * Begins with another batch.
   *
   * @param underWay how many operations the peer may have before it
   */
  void begin(int underWay) {
    ahead = underWay;
    own = 0;
  }

  /** Whether the next descriptor is this process's to copy. */
  boolean isOwn() {
    return own > 0 || ahead >= MOST_AHEAD;
  }

  /** So many descriptors were posted by one operation. */
  void posted(int parts) {
    if (parts > 1) {
      ahead++;
      own = parts;
    } else if (own > 0) {
      own--;
    }
  }
}
