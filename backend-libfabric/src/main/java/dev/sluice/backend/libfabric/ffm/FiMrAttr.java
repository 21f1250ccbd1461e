package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_mr_attr}, with room for what later libraries append. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiMrAttr {
  /** The structure's size in bytes. */
  public static final long SIZE = 256;

  /** Offset of {@code mr_iov}, an address; with {@link FabricConstants#FI_MR_DMABUF} that of an {@link FiMrDmabuf}. */
  public static final long mr_iov = 0;

  /** Offset of {@code iov_count}. */
  public static final long iov_count = 8;

  /** Offset of {@code access}. */
  public static final long access = 16;

  /** Offset of {@code requested_key}. */
  public static final long requested_key = 32;

  /** Offset of {@code iface}, an int. */
  public static final long iface = 64;

  /** Offset of {@code device}, an int for CUDA. */
  public static final long device = 72;

  private FiMrAttr() {}
}
