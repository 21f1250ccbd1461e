package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_dt_remote_sgl_t}: the remote side of a scatter list: parallel arrays, alive until the operation
 * is done.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpDtRemoteSgl {
  /** The whole structure. */
  public static final long SIZE = 32;

  /** {@code uint64_t}: which arrays are set: {@code UCP_DT_REMOTE_SGL_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code const uint64_t *}: addresses. */
  public static final long remote_addrs = 8;

  /** {@code const size_t *}: bytes of each. */
  public static final long lengths = 16;

  /** {@code const ucp_rkey_h *}: key of each. */
  public static final long rkeys = 24;

  private UcpDtRemoteSgl() {}
}
