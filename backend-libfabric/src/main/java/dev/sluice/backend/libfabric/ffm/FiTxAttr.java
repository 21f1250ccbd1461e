package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_tx_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiTxAttr {
  /** Offset of {@code caps}. */
  public static final long caps = 0;

  /** Offset of {@code mode}. */
  public static final long mode = 8;

  /** Offset of {@code op_flags}. */
  public static final long op_flags = 16;

  /** Offset of {@code msg_order}. */
  public static final long msg_order = 24;

  /** Offset of {@code comp_order}. */
  public static final long comp_order = 32;

  /** Offset of {@code inject_size}. */
  public static final long inject_size = 40;

  /** Offset of {@code size}. */
  public static final long size = 48;

  /** Offset of {@code iov_limit}. */
  public static final long iov_limit = 56;

  /** Offset of {@code rma_iov_limit}. */
  public static final long rma_iov_limit = 64;

  private FiTxAttr() {}
}
