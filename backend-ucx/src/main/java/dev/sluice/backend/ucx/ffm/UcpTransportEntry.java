package dev.sluice.backend.ucx.ffm;

/**
 * Layout of {@code ucp_transport_entry_t}: one lane of an endpoint. The strings belong to UCX and live as long as the
 * context.
 *
 * <p>Offsets and sizes are in bytes. The library does not have all of it before 1.22.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpTransportEntry {
  /** The whole structure. */
  public static final long SIZE = 16;

  /** {@code const char *}: such as {@code tcp}. */
  public static final long transport_name = 0;

  /** {@code const char *}: such as {@code eth0}. */
  public static final long device_name = 8;

  private UcpTransportEntry() {}
}
