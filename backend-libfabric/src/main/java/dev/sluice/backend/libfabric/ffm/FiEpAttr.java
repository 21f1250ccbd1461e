package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_ep_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiEpAttr {
  /** Offset of {@code type}, an int. */
  public static final long type = 0;

  /** Offset of {@code protocol}, an int. */
  public static final long protocol = 4;

  /** Offset of {@code max_msg_size}. */
  public static final long max_msg_size = 16;

  private FiEpAttr() {}
}
