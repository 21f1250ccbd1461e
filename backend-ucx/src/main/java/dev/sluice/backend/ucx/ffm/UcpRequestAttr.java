package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_request_attr_t}: what {@code ucp_request_query} answers.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpRequestAttr {
  /** The whole structure. */
  public static final long SIZE = 32;

  /** {@code uint64_t}: what is asked: {@code UCP_REQUEST_ATTR_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code char *}: the caller's buffer for a description. */
  public static final long debug_string = 8;

  /** {@code size_t}: bytes of that buffer. */
  public static final long debug_string_size = 16;

  /** {@code ucs_status_t}: 1 byte. */
  public static final long status = 24;

  /** {@code ucs_memory_type_t}: {@code UCS_MEMORY_TYPE_*}, 4 bytes. */
  public static final long mem_type = 28;

  private UcpRequestAttr() {}
}
