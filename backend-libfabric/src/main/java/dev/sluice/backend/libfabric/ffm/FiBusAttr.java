package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_bus_attr}: where a network card is. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiBusAttr {
  /** Offset of {@code bus_type}, an int. */
  public static final long bus_type = 0;

  /** Offset of {@code attr}, for PCI a {@link FiPciAttr}. */
  public static final long attr = 4;

  private FiBusAttr() {}
}
