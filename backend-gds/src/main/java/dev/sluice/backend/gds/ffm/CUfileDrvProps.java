package dev.sluice.backend.gds.ffm;

/** {@code CUfileDrvProps_t}: what the driver is and allows. To be zeroed first, since not every field is always written. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class CUfileDrvProps {
  /** The structure's size in bytes. */
  public static final long SIZE = 56;

  /** What to allocate for it: room for what later libraries may append. */
  public static final long ROOM = 256;

  /** Offset of {@code nvfs.major_version}, an int. */
  public static final long nvfs_major_version = 0;

  /** Offset of {@code nvfs.minor_version}, an int. */
  public static final long nvfs_minor_version = 4;

  /** Offset of {@code nvfs.poll_thresh_size}, in KiB. */
  public static final long nvfs_poll_thresh_size = 8;

  /** Offset of {@code nvfs.max_direct_io_size}, in KiB. */
  public static final long nvfs_max_direct_io_size = 16;

  /** Offset of {@code nvfs.dstatusflags}, an int; bit N is that of the file system N of {@link CuFileConstants}. */
  public static final long nvfs_dstatusflags = 24;

  /** Offset of {@code nvfs.dcontrolflags}, an int. */
  public static final long nvfs_dcontrolflags = 28;

  /** Offset of {@code fflags}, an int. */
  public static final long fflags = 32;

  /** Offset of {@code max_device_cache_size}, an int, in KiB. */
  public static final long max_device_cache_size = 36;

  /** Offset of {@code per_buffer_cache_size}, an int, in KiB. */
  public static final long per_buffer_cache_size = 40;

  /** Offset of {@code max_device_pinned_mem_size}, an int, in KiB. */
  public static final long max_device_pinned_mem_size = 44;

  /** Offset of {@code max_batch_io_size}, an int. */
  public static final long max_batch_io_size = 48;

  /** Offset of {@code max_batch_io_timeout_msecs}, an int. */
  public static final long max_batch_io_timeout_msecs = 52;

  private CUfileDrvProps() {}
}
