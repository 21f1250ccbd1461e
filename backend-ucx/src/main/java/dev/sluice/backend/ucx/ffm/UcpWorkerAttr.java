package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_worker_attr_t}: what {@code ucp_worker_query} answers.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpWorkerAttr {
  /** The whole structure. */
  public static final long SIZE = 80;

  /** {@code uint64_t}: what is asked: {@code UCP_WORKER_ATTR_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code ucs_thread_mode_t}: {@code UCS_THREAD_MODE_*}, 4 bytes. */
  public static final long thread_mode = 8;

  /** {@code uint32_t}: asked with the address: {@code UCP_WORKER_ADDRESS_FLAG_*}. */
  public static final long address_flags = 12;

  /** {@code ucp_address_t *}: to be released with {@code ucp_worker_release_address}. */
  public static final long address = 16;

  /** {@code size_t}: bytes of the address. */
  public static final long address_length = 24;

  /** {@code size_t}: the longest header of an active message. */
  public static final long max_am_header = 32;

  /** {@code char[32]}: the worker's name. */
  public static final long name = 40;

  /** {@code size_t}: the longest description of a request. */
  public static final long max_debug_string = 72;

  private UcpWorkerAttr() {}
}
