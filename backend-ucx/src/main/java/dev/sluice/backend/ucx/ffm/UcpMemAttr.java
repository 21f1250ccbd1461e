package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_mem_attr_t}: what {@code ucp_mem_query} answers.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpMemAttr {
  /** The whole structure. */
  public static final long SIZE = 32;

  /** {@code uint64_t}: what is asked: {@code UCP_MEM_ATTR_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code void *}: first byte. */
  public static final long address = 8;

  /** {@code size_t}: bytes. */
  public static final long length = 16;

  /** {@code ucs_memory_type_t}: {@code UCS_MEMORY_TYPE_*}, 4 bytes. */
  public static final long mem_type = 24;

  private UcpMemAttr() {}
}
