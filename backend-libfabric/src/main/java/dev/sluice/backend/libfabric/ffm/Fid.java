package dev.sluice.backend.libfabric.ffm;

/** {@code struct fid}, with which every object of the library begins. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class Fid {
  /** Offset of {@code fclass}. */
  public static final long fclass = 0;

  /** Offset of {@code context}. */
  public static final long context = 8;

  /** Offset of {@code ops}. */
  public static final long ops = 16;

  private Fid() {}
}
