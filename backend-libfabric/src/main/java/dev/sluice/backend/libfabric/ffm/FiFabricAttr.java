package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_fabric_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiFabricAttr {
  /** Offset of {@code fabric}. */
  public static final long fabric = 0;

  /** Offset of {@code name}. */
  public static final long name = 8;

  /** Offset of {@code prov_name}. */
  public static final long prov_name = 16;

  /** Offset of {@code prov_version}, an int. */
  public static final long prov_version = 24;

  /** Offset of {@code api_version}, an int. */
  public static final long api_version = 28;

  private FiFabricAttr() {}
}
