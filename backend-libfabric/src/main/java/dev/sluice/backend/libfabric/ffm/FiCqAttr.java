package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_cq_attr}, with room for what later libraries append. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiCqAttr {
  /** The structure's size in bytes. */
  public static final long SIZE = 256;

  /** Offset of {@code size}. */
  public static final long size = 0;

  /** Offset of {@code flags}. */
  public static final long flags = 8;

  /** Offset of {@code format}, an int. */
  public static final long format = 16;

  /** Offset of {@code wait_obj}, an int. */
  public static final long wait_obj = 20;

  private FiCqAttr() {}
}
