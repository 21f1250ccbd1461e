package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_request_param_t}: how an operation is posted. UCX copies it during the call.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpRequestParam {
  /** The whole structure, at its largest known. */
  public static final long SIZE = 96;

  /** {@code uint32_t}: which fields are set, and flags: {@code UCP_OP_ATTR_*}. */
  public static final long op_attr_mask = 0;

  /** {@code uint32_t}: of the kind of operation, such as {@code UCP_AM_SEND_FLAG_*}. */
  public static final long flags = 4;

  /** {@code void *}: a request that the caller allocated. */
  public static final long request = 8;

  /** {@code union of function pointers}: called at the end of an operation that did not end at once. */
  public static final long cb = 16;

  /** {@code ucp_datatype_t}: what a count counts; bytes where it is not set. */
  public static final long datatype = 24;

  /** {@code void *}: last argument of that call. */
  public static final long user_data = 32;

  /** {@code void *}: where the answer of an atomic operation goes. */
  public static final long reply_buffer = 40;

  /** {@code ucs_memory_type_t}: {@code UCS_MEMORY_TYPE_*}, 4 bytes. */
  public static final long memory_type = 48;

  /** {@code union of pointers}: where the length of what came is written. */
  public static final long recv_info = 56;

  /** {@code ucp_mem_h}: the registration that the local buffer lies in. */
  public static final long memh = 64;

  /** {@code ucp_datatype_t}: shape of the remote side. */
  public static final long remote_datatype = 72;

  /** {@code const void *}: the remote side's descriptor. */
  public static final long remote = 80;

  /** {@code size_t}: elements of the remote side. */
  public static final long remote_count = 88;

  private UcpRequestParam() {}
}
