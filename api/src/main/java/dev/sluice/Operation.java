package dev.sluice;

/** The direction in which a posting moves bytes, seen from the agent that posts. */
public enum Operation {
  /** From the peer's region into ours. */
  READ,
  /** From our region into the peer's. */
  WRITE
}
