package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_dt_local_sgl_t}: the local side of a scatter list: parallel arrays, alive until the operation is
 * done.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpDtLocalSgl {
  /** The whole structure. */
  public static final long SIZE = 48;

  /** {@code uint64_t}: which arrays are set: {@code UCP_DT_LOCAL_SGL_FIELD_*}. */
  public static final long field_mask = 0;

  /** {@code void *const *}: addresses. */
  public static final long buffers = 8;

  /** {@code const size_t *}: bytes of each. */
  public static final long lengths = 16;

  /** {@code const ucp_mem_h *}: registration of each. */
  public static final long memhs = 24;

  /** {@code const size_t *}: repetitions of each. */
  public static final long counts = 32;

  /** {@code const size_t *}: bytes between repetitions of each. */
  public static final long strides = 40;

  private UcpDtLocalSgl() {}
}
