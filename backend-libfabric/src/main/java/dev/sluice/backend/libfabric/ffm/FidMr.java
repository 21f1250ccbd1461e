package dev.sluice.backend.libfabric.ffm;

/** {@code struct fid_mr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FidMr {
  /** Offset of {@code mem_desc}. */
  public static final long mem_desc = 24;

  /** Offset of {@code key}. */
  public static final long key = 32;

  private FidMr() {}
}
