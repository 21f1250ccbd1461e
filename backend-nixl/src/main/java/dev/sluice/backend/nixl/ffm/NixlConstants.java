package dev.sluice.backend.nixl.ffm;

/** The enumerations of NIXL's C interface, each a C {@code int}. */
public final class NixlConstants {
  /** Memory of the host. */
  public static final int MEM_DRAM = 0;

  /** Memory of a device; the device is its CUDA ordinal. */
  public static final int MEM_VRAM = 1;

  /** A file; the device is its descriptor and the address the offset. */
  public static final int MEM_FILE = 4;

  /** Bytes come here. */
  public static final int XFER_READ = 0;

  /** Bytes go there. */
  public static final int XFER_WRITE = 1;

  /** Several threads may use the agent, and those that only use requests do not wait for each other. */
  public static final int THREAD_SYNC_RW = 2;

  private NixlConstants() {}
}
