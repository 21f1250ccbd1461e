package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_context_attr_t}: what {@code ucp_context_query} answers.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpContextAttr {
  /** The whole structure, at its largest known. */
  public static final long SIZE = 72;

  /** {@code uint64_t}: what is asked: {@code UCP_ATTR_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code size_t}: bytes that a request needs. */
  public static final long request_size = 8;

  /** {@code ucs_thread_mode_t}: {@code UCS_THREAD_MODE_*}, 4 bytes. */
  public static final long thread_mode = 16;

  /** {@code uint64_t}: bit n is set where memory type n can be reached. */
  public static final long memory_types = 24;

  /** {@code char[32]}: the context's name. */
  public static final long name = 32;

  /** {@code size_t}: bytes of a counter of the device API. */
  public static final long device_counter_size = 64;

  private UcpContextAttr() {}
}
