package dev.sluice.spi;

/** What a backend declares that it can do; the contract's rules apply by it. */
public enum Capability {
  /** Reaches device memory itself. */
  DEVICE,
  /** Reaches files. */
  FILE,
  /** Reaches memory of other processes. */
  REMOTE,
  /** Carries notifications. */
  NOTIFICATIONS,
  /** Crosses hosts. */
  NETWORK,
  /** Its library revokes keys: after deregistering, a peer's access fails instead of touching memory. */
  REVOCABLE,
  /** It cannot hold off a forged key or hostile bytes: every peer that reaches its ports must be trusted. */
  TRUSTS_PEERS,
  /** Talks to agents that have no engine of ours. */
  FOREIGN,
  /** Can make written bytes survive a crash of the machine before it reports them done. */
  DURABLE,
  /** Reads and writes files past the page cache, where the file system can. */
  DIRECT_IO,
  /** Notices by itself that a peer's process died; without it the engine sends heartbeats. */
  LIVENESS,
  /** Allocates HOST memory that a peer on the same host reaches directly. */
  ALLOCATES
}
