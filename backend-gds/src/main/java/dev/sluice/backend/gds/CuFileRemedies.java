package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileStatus;

/** What to do about cuFile's errors. */
final class CuFileRemedies {
  /** {@code CUDA_ERROR_NO_DEVICE}. */
  private static final int NO_DEVICE = 100;

  private static final String SEE_THE_LOG = "see what cuFile writes into the file that CUFILE_LOGFILE_PATH names";

  private CuFileRemedies() {}

  /**
   * What to do when the driver does not open.
   *
   * @param status what opening answered
   */
  static String ofOpening(long status) {
    return switch (CuFileStatus.error(status)) {
      case CuFileStatus.DRIVER_NOT_INITIALIZED -> "load nvidia-fs, or set allow_compat_mode to true in cufile.json";
      case CuFileStatus.CUDA_DRIVER_ERROR ->
          CuFileStatus.cuda(status) == NO_DEVICE ? "make a GPU visible to this process (CUDA_VISIBLE_DEVICES)" : "see that nvidia-smi works for this user, or use cuFile 1.16 or newer";
      case CuFileStatus.NVFS_SETUP_ERROR -> "install NVIDIA's driver (libcuda.so.1), or use cuFile 1.16 or newer, which does without (./sluice natives)";
      default -> SEE_THE_LOG;
    };
  }

  /**
   * What to do when memory is not registered.
   *
   * @param status what registering it answered
   */
  static String ofMemory(long status) {
    return switch (CuFileStatus.error(status)) {
      case CuFileStatus.INVALID_MAPPING_SIZE, CuFileStatus.GPU_MEMORY_PINNING_FAILED ->
          "register less, or raise max_device_pinned_mem_size_kb in cufile.json as far as the device's BAR1 allows (nvidia-smi -q -d MEMORY)";
      case CuFileStatus.MEMORY_ALREADY_REGISTERED -> "register memory once, whoever uses cuFile in this process";
      case CuFileStatus.CUDA_DRIVER_ERROR -> "see that nvidia-smi works for this user";
      default -> SEE_THE_LOG;
    };
  }

  /**
   * What to do when a file gets no handle.
   *
   * @param status what registering it answered
   */
  static String ofHandle(long status) {
    return switch (CuFileStatus.error(status)) {
      case CuFileStatus.HANDLE_NOT_REGISTERED, CuFileStatus.INTERNAL_ERROR ->
          "see that the udev database has the file's device (/run/udev, in containers too), and use a file system of the host, not an overlay";
      case CuFileStatus.INVALID_FILE_TYPE -> "name a regular file";
      case CuFileStatus.INVALID_VALUE -> "the file is closed: this is a fault of ours";
      case CuFileStatus.HANDLE_ALREADY_REGISTERED -> "open the file once more for another handle";
      case CuFileStatus.IO_NOT_SUPPORTED -> "use a file system that cuFile knows, or set allow_compat_mode to true in cufile.json";
      default -> SEE_THE_LOG;
    };
  }
}
