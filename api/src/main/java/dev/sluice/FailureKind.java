package dev.sluice;

/** Why postings fail, as they are counted. */
public enum FailureKind {
  /** The deadline passed: {@link TimedOutException}. */
  TIMED_OUT,
  /** Somebody cancelled it, or closed its transfer or agent: {@link CancelledException}. */
  CANCELLED,
  /** The peer or the way to it is gone: {@link PeerLostException}. */
  PEER_LOST,
  /** A region was deregistered: {@link StaleException}. */
  STALE,
  /** The bytes at both ends differ: {@link IntegrityException}. */
  INTEGRITY,
  /** Anything else, as what a library, a device or a file system reports: {@link TransferFailedException}. */
  OTHER;

  /**
   * The kind of a failure.
   *
   * @param failure what a posting ended with
   * @return its kind
   */
  public static FailureKind of(SluiceException failure) {
    return switch (failure) {
      case TimedOutException _ -> TIMED_OUT;
      case CancelledException _ -> CANCELLED;
      case PeerLostException _ -> PEER_LOST;
      case StaleException _ -> STALE;
      case IntegrityException _ -> INTEGRITY;
      default -> OTHER;
    };
  }
}
