package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_memh_buffer_release_params_t}: how {@code ucp_memh_buffer_release} releases.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpMemhBufferReleaseParams {
  /** The whole structure. */
  public static final long SIZE = 8;

  /** {@code uint64_t}: no field is known. */
  public static final long field_mask = 0;

  private UcpMemhBufferReleaseParams() {}
}
