package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_av_attr}, with room for what later libraries append. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiAvAttr {
  /** The structure's size in bytes. */
  public static final long SIZE = 256;

  /** Offset of {@code type}, an int. */
  public static final long type = 0;

  /** Offset of {@code count}. */
  public static final long count = 8;

  private FiAvAttr() {}
}
