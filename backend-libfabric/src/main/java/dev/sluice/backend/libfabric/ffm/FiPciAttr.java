package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_pci_attr}: an address on the PCI bus. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiPciAttr {
  /** Offset of {@code domain_id}, a short without a sign. */
  public static final long domain_id = 0;

  /** Offset of {@code bus_id}, a byte without a sign. */
  public static final long bus_id = 2;

  /** Offset of {@code device_id}, a byte without a sign. */
  public static final long device_id = 3;

  /** Offset of {@code function_id}, a byte without a sign. */
  public static final long function_id = 4;

  private FiPciAttr() {}
}
