package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_memh_pack_params_t}: how {@code ucp_memh_pack} packs.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpMemhPackParams {
  /** The whole structure. */
  public static final long SIZE = 16;

  /** {@code uint64_t}: which fields are set: {@code UCP_MEMH_PACK_PARAM_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code uint64_t}: {@code UCP_MEMH_PACK_FLAG_*}. */
  public static final long flags = 8;

  private UcpMemhPackParams() {}
}
