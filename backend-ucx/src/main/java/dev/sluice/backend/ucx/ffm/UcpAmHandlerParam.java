package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_am_handler_param_t}: what {@code ucp_worker_set_am_recv_handler} is given.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpAmHandlerParam {
  /** The whole structure. */
  public static final long SIZE = 32;

  /** {@code uint64_t}: which fields are set: {@code UCP_AM_HANDLER_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code unsigned}: which active messages. */
  public static final long id = 8;

  /** {@code uint32_t}: {@code UCP_AM_FLAG_*}. */
  public static final long flags = 12;

  /** {@code ucp_am_recv_callback_t}: called for each message; 0 removes the handler. */
  public static final long cb = 16;

  /** {@code void *}: first argument of that call. */
  public static final long arg = 24;

  private UcpAmHandlerParam() {}
}
