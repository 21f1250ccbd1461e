package dev.sluice;

/** What peers may do with a region. The owner's own use is not limited by it. */
public enum Rights {
  /** Peers may read. */
  READ,
  /** Peers may write. */
  WRITE,
  /** Peers may read and write. */
  READ_WRITE;

  /**
   * Whether a peer's operation is allowed.
   *
   * @param operation the operation that a peer wants to post
   * @return true when these rights include it
   */
  public boolean allow(Operation operation) {
    return this == READ_WRITE || (operation == Operation.READ ? this == READ : this == WRITE);
  }
}
