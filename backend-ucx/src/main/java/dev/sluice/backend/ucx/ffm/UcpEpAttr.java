package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_ep_attr_t}: what {@code ucp_ep_query} answers.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpEpAttr {
  /** The whole structure, at its largest known. */
  public static final long SIZE = 328;

  /** {@code uint64_t}: what is asked: {@code UCP_EP_ATTR_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code char[32]}: the endpoint's name. */
  public static final long name = 8;

  /** {@code struct sockaddr_storage}: 128 bytes: the local address, of socket connections only. */
  public static final long local_sockaddr = 40;

  /** {@code struct sockaddr_storage}: 128 bytes: the remote address, of socket connections only. */
  public static final long remote_sockaddr = 168;

  /** {@code ucp_transport_entry_t *}: the caller's array, filled by the query. */
  public static final long transports_entries = 296;

  /** {@code unsigned}: in: places in the array; out: how many are filled. */
  public static final long transports_num_entries = 304;

  /** {@code size_t}: bytes between two entries. */
  public static final long transports_entry_size = 312;

  /** {@code void *}: what the endpoint was created with. */
  public static final long user_data = 320;

  private UcpEpAttr() {}
}
