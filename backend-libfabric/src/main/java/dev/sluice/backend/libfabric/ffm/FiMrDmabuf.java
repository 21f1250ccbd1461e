package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_mr_dmabuf}: since libfabric 1.20. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiMrDmabuf {
  /** The structure's size in bytes. */
  public static final long SIZE = 32;

  /** Offset of {@code fd}, an int. */
  public static final long fd = 0;

  /** Offset of {@code offset}: where in the dma-buf memory begins. */
  public static final long offset = 8;

  /** Offset of {@code len}. */
  public static final long len = 16;

  /** Offset of {@code base_addr}: the address at which the dma-buf begins. */
  public static final long base_addr = 24;

  private FiMrDmabuf() {}
}
