package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_link_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiLinkAttr {
  /** Offset of {@code address}. */
  public static final long address = 0;

  /** Offset of {@code mtu}. */
  public static final long mtu = 8;

  /** Offset of {@code speed}. */
  public static final long speed = 16;

  /** Offset of {@code state}, an int. */
  public static final long state = 24;

  private FiLinkAttr() {}
}
