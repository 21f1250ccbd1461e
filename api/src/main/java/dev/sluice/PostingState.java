package dev.sluice;

/** The state of one posting. It goes from {@link #POSTED} to one of the other two, once, for every observer. */
public enum PostingState {
  /** Not ended. */
  POSTED,
  /** The data is visible at its destination and the notification was handed over. */
  DONE,
  /** Ended without being done; {@link Transfer#failure(long)} says why. */
  FAILED
}
