package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_params_t}: what {@code ucp_init_version} is asked for.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpParams {
  /** The whole structure, at its largest known. */
  public static final long SIZE = 88;

  /** {@code uint64_t}: which fields are set: {@code UCP_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code uint64_t}: {@code UCP_FEATURE_*}. */
  public static final long features = 8;

  /** {@code size_t}: bytes reserved for the user in front of each request. */
  public static final long request_size = 16;

  /** {@code void (*)(void *)}: called on a fresh request. */
  public static final long request_init = 24;

  /** {@code void (*)(void *)}: called on a dying request. */
  public static final long request_cleanup = 32;

  /** {@code uint64_t}: which bits of a tag name the sender. */
  public static final long tag_sender_mask = 40;

  /** {@code int}: whether workers of several threads share the context. */
  public static final long mt_workers_shared = 48;

  /** {@code size_t}: how many endpoints to expect. */
  public static final long estimated_num_eps = 56;

  /** {@code size_t}: how many processes on this host to expect. */
  public static final long estimated_num_ppn = 64;

  /** {@code const char *}: what logs call the context. */
  public static final long name = 72;

  /** {@code size_t}: number of this process on its host. */
  public static final long node_local_id = 80;

  private UcpParams() {}
}
