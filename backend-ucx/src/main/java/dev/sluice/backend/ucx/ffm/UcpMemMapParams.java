package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_mem_map_params_t}: what {@code ucp_mem_map} is asked for.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpMemMapParams {
  /** The whole structure, at its largest known. */
  public static final long SIZE = 48;

  /** {@code uint64_t}: which fields are set: {@code UCP_MEM_MAP_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code void *}: first byte. */
  public static final long address = 8;

  /** {@code size_t}: bytes. */
  public static final long length = 16;

  /** {@code unsigned}: {@code UCP_MEM_MAP_*}. */
  public static final long flags = 24;

  /** {@code unsigned}: {@code UCP_MEM_MAP_PROT_*}. */
  public static final long prot = 28;

  /** {@code ucs_memory_type_t}: {@code UCS_MEMORY_TYPE_*}, 4 bytes. */
  public static final long memory_type = 32;

  /** {@code const void *}: a handle that another process exported. */
  public static final long exported_memh_buffer = 40;

  private UcpMemMapParams() {}
}
