package dev.sluice.backend.nixl.ffm;

/**
 * Layout of {@code nixl_capi_agent_config_t}. The library fills in no defaults: every field counts as it is.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class NixlAgentConfig {
  /** The whole structure. */
  public static final long SIZE = 40;

  /** {@code bool}: a thread of the agent progresses its backends. */
  public static final long enable_prog_thread = 0;

  /** {@code bool}: a thread of the agent listens for metadata of peers. */
  public static final long enable_listen_thread = 1;

  /** {@code int}: where it listens, on every interface; 0 lets the system choose. */
  public static final long listen_port = 4;

  /** {@code int}: {@code THREAD_SYNC_*}. */
  public static final long thread_sync = 8;

  /** {@code unsigned int}: ignored. */
  public static final long num_workers = 12;

  /** {@code uint64_t}: microseconds between two turns of the progress thread. */
  public static final long pthr_delay_us = 16;

  /** {@code uint64_t}: microseconds between two turns of the listening thread. */
  public static final long lthr_delay_us = 24;

  /** {@code bool}: keeps figures of each transfer. */
  public static final long capture_telemetry = 32;

  private NixlAgentConfig() {}
}
