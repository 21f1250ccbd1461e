package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_device_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiDeviceAttr {
  /** Offset of {@code name}. */
  public static final long name = 0;

  private FiDeviceAttr() {}
}
