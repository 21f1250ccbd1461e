package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_rx_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiRxAttr {
  /** Offset of {@code caps}. */
  public static final long caps = 0;

  /** Offset of {@code mode}. */
  public static final long mode = 8;

  /** Offset of {@code op_flags}. */
  public static final long op_flags = 16;

  /** Offset of {@code msg_order}. */
  public static final long msg_order = 24;

  /** Offset of {@code size}. */
  public static final long size = 48;

  /** Offset of {@code iov_limit}. */
  public static final long iov_limit = 56;

  private FiRxAttr() {}
}
