package dev.sluice.backend.libfabric.ffm;

/** {@code struct fid_nic}: what is known of a network card. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FidNic {
  /** Offset of {@code device_attr}. */
  public static final long device_attr = 24;

  /** Offset of {@code bus_attr}. */
  public static final long bus_attr = 32;

  private FidNic() {}
}
