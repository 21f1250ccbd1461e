package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_dt_iov_t}: one piece of a buffer in pieces.
 *
 * <p>Offsets and sizes are in bytes.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpDtIov {
  /** The whole structure. */
  public static final long SIZE = 16;

  /** {@code void *}: first byte. */
  public static final long buffer = 0;

  /** {@code size_t}: bytes. */
  public static final long length = 8;

  private UcpDtIov() {}
}
