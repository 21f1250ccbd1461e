package dev.sluice.backend.libfabric.ffm;

/** {@code struct fid_nic}: what is known of a network card. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FidNic {
  /** Offset of {@code device_attr}. */
  public static final long device_attr = 24;

  private FidNic() {}
}
