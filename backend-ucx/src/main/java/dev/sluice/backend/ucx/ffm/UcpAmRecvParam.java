package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_am_recv_param_t}: what a handler of active messages is given beside the data.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpAmRecvParam {
  /** The whole structure. */
  public static final long SIZE = 16;

  /** {@code uint64_t}: which fields are set, and flags: {@code UCP_AM_RECV_ATTR_*}. */
  public static final long recv_attr = 0;

  /** {@code ucp_ep_h}: an endpoint to answer on, where the sender asked for it. */
  public static final long reply_ep = 8;

  private UcpAmRecvParam() {}
}
