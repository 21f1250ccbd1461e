package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_bus_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiBusAttr {
  /** Offset of {@code bus_type}, an int. */
  public static final long bus_type = 0;

  /** Offset of {@code domain_id}, two bytes. */
  public static final long domain_id = 4;

  /** Offset of {@code bus_id}, a byte. */
  public static final long bus_id = 6;

  /** Offset of {@code device_id}, a byte. */
  public static final long device_id = 7;

  /** Offset of {@code function_id}, a byte. */
  public static final long function_id = 8;

  private FiBusAttr() {}
}
