package dev.sluice;

/** What a region is at a moment. */
public enum RegionState {
  /** Registered: usable by us and, within its rights, by peers. */
  REGISTERED,
  /**
   * Somebody might still reach the memory: after a posting that was cancelled or timed out while bytes were on their way, or
   * after deregistering while a peer did not answer. The memory is kept until it is quiet.
   */
  QUARANTINED,
  /** Deregistered, and nobody can reach the memory any more: it may be freed or used for something else. */
  RELEASED
}
