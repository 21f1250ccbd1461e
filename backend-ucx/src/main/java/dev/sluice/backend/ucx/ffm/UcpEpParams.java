package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_ep_params_t}: what {@code ucp_ep_create} is asked for.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpEpParams {
  /** The whole structure. */
  public static final long SIZE = 104;

  /** {@code uint64_t}: which fields are set: {@code UCP_EP_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code const ucp_address_t *}: the remote worker's address. */
  public static final long address = 8;

  /** {@code ucp_err_handling_mode_t}: {@code UCP_ERR_HANDLING_MODE_*}, 4 bytes. */
  public static final long err_mode = 16;

  /** {@code ucp_err_handler_cb_t}: called once when the endpoint fails. */
  public static final long err_handler_cb = 24;

  /** {@code void *}: first argument of that call. */
  public static final long err_handler_arg = 32;

  /** {@code void *}: whatever the user wants. */
  public static final long user_data = 40;

  /** {@code unsigned}: {@code UCP_EP_PARAMS_FLAGS_*}. */
  public static final long flags = 48;

  /** {@code const struct sockaddr *}: a listener to connect to. */
  public static final long sockaddr_addr = 56;

  /** {@code socklen_t}: bytes of that address, 4 bytes. */
  public static final long sockaddr_addrlen = 64;

  /** {@code ucp_conn_request_h}: a connection to accept. */
  public static final long conn_request = 72;

  /** {@code const char *}: what logs call the endpoint. */
  public static final long name = 80;

  /** {@code const struct sockaddr *}: the local address to connect from. */
  public static final long local_sockaddr_addr = 88;

  /** {@code socklen_t}: bytes of that address, 4 bytes. */
  public static final long local_sockaddr_addrlen = 96;

  private UcpEpParams() {}
}
