package dev.sluice.backend.gds.ffm;

/** {@code CUfileDescr_t}: the file of which a handle is wanted. To be zeroed first. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class CUfileDescr {
  /** The structure's size in bytes. */
  public static final long SIZE = 24;

  /** Offset of {@code type}, an int: {@link CuFileConstants#CU_FILE_HANDLE_TYPE_OPAQUE_FD}. */
  public static final long type = 0;

  /** Offset of {@code handle}, a file descriptor (an int) here. */
  public static final long handle = 8;

  /** Offset of {@code fs_ops}, an address; 0 for the kernel's file systems. */
  public static final long fs_ops = 16;

  private CUfileDescr() {}
}
