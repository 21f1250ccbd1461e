package dev.sluice.backend.gds.ffm;

import dev.sluice.NativeStatus;
import dev.sluice.ffm.Libc;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What cuFile answers. Its functions give a {@code CUfileError_t}, which is two numbers: one of cuFile's own errors, from 5001 on, and the CUDA driver's where that one failed. Reads
 * and writes give a count, or −1 with an errno that may be one of cuFile's errors, or such an error below 0. Where cuFile reads and writes through main memory, an errno of the C
 * library's says that something failed, and not reliably what.
 */
public final class CuFileStatus {
  /** No error. */
  public static final int SUCCESS = 0;

  /** Not cuFile's: the library has no such function. */
  public static final int ABSENT = -1;

  /** The driver is not open. */
  public static final int DRIVER_NOT_INITIALIZED = 5001;

  /** The file is none that direct transfers are for. */
  public static final int IO_NOT_SUPPORTED = 5008;

  /** A function of the CUDA driver failed; {@link #cuda} is its error. */
  public static final int CUDA_DRIVER_ERROR = 5011;

  /** More than can be pinned. */
  public static final int INVALID_MAPPING_SIZE = 5016;

  /** More than a registration has. */
  public static final int INVALID_MAPPING_RANGE = 5017;

  /** The file is no regular file. */
  public static final int INVALID_FILE_TYPE = 5018;

  /** The file is not open for that. */
  public static final int INVALID_FILE_OPEN_FLAG = 5019;

  /** An argument is wrong, such as a closed file descriptor. */
  public static final int INVALID_VALUE = 5022;

  /** The memory is registered already. */
  public static final int MEMORY_ALREADY_REGISTERED = 5023;

  /** The memory is not registered. */
  public static final int MEMORY_NOT_REGISTERED = 5024;

  /** The handle is none; from a registration: the file's device has no record in the udev database. */
  public static final int HANDLE_NOT_REGISTERED = 5027;

  /** The file descriptor has a handle already. */
  public static final int HANDLE_ALREADY_REGISTERED = 5028;

  /** Anything else, in older releases a file system that is not known, too. */
  public static final int INTERNAL_ERROR = 5030;

  /** The driver cannot be set up; before 1.16 also: there is no CUDA driver. */
  public static final int NVFS_SETUP_ERROR = 5033;

  /** The device's memory cannot be pinned. */
  public static final int GPU_MEMORY_PINNING_FAILED = 5036;

  private static final int EIO = 5;
  private static final int BASE = 5000;
  private static final int FIRST_OF_1_15 = 5039;
  private static final String PREFIX = "CU_FILE_";

  private record Meaning(String name, String text) {}

  /** What 5039 was before it was anything in particular. */
  private static final Meaning LAST_OF_1_14 = new Meaning(PREFIX + "IO_MAX_ERROR", "GPUDirect Storage Max Error");

  /** As the header has them: code, name, text. */
  private static final Map<Integer, Meaning> MEANINGS = """
      5001 DRIVER_NOT_INITIALIZED nvidia-fs driver is not loaded. Set allow_compat_mode to true in cufile.json file to enable compatible mode
      5002 DRIVER_INVALID_PROPS invalid property
      5003 DRIVER_UNSUPPORTED_LIMIT property range error
      5004 DRIVER_VERSION_MISMATCH nvidia-fs driver version mismatch
      5005 DRIVER_VERSION_READ_ERROR nvidia-fs driver version read error
      5006 DRIVER_CLOSING driver shutdown in progress
      5007 PLATFORM_NOT_SUPPORTED GPUDirect Storage not supported on current platform
      5008 IO_NOT_SUPPORTED GPUDirect Storage not supported on current file
      5009 DEVICE_NOT_SUPPORTED GPUDirect Storage not supported on current GPU
      5010 NVFS_DRIVER_ERROR nvidia-fs driver ioctl error
      5011 CUDA_DRIVER_ERROR CUDA Driver API error
      5012 CUDA_POINTER_INVALID invalid device pointer
      5013 CUDA_MEMORY_TYPE_INVALID invalid pointer memory type
      5014 CUDA_POINTER_RANGE_ERROR pointer range exceeds allocated address range
      5015 CUDA_CONTEXT_MISMATCH cuda context mismatch
      5016 INVALID_MAPPING_SIZE access beyond maximum pinned size
      5017 INVALID_MAPPING_RANGE access beyond mapped size
      5018 INVALID_FILE_TYPE unsupported file type
      5019 INVALID_FILE_OPEN_FLAG unsupported file open flags
      5020 DIO_NOT_SET fd direct IO not set
      5022 INVALID_VALUE invalid arguments
      5023 MEMORY_ALREADY_REGISTERED device pointer already registered
      5024 MEMORY_NOT_REGISTERED device pointer lookup failure
      5025 PERMISSION_DENIED driver or file access error
      5026 DRIVER_ALREADY_OPEN driver is already open
      5027 HANDLE_NOT_REGISTERED file descriptor is not registered
      5028 HANDLE_ALREADY_REGISTERED file descriptor is already registered
      5029 DEVICE_NOT_FOUND GPU device not found
      5030 INTERNAL_ERROR internal error
      5031 GETNEWFD_FAILED failed to obtain new file descriptor
      5033 NVFS_SETUP_ERROR NVFS driver initialization error
      5034 IO_DISABLED GPUDirect Storage disabled by config on current file
      5035 BATCH_SUBMIT_FAILED failed to submit batch operation
      5036 GPU_MEMORY_PINNING_FAILED failed to allocate pinned GPU Memory
      5037 BATCH_FULL queue full for batch operation
      5038 ASYNC_NOT_SUPPORTED cuFile stream operation not supported
      5039 INTERNAL_BATCH_SETUP_ERROR batch setup internal error - retry later
      5040 INTERNAL_BATCH_SUBMIT_ERROR batch submit internal error - retry later
      5041 INTERNAL_BATCH_GETSTATUS_ERROR batch get status internal error - retry later
      5042 INTERNAL_BATCH_CANCEL_ERROR batch cancel internal error - retry later
      5043 NOMEM_ERROR cufile no memory error - retry later
      5044 IO_ERROR cufile io error
      5045 INTERNAL_BUF_REGISTER_ERROR cufile buf registration error
      5046 HASH_OPR_ERROR cufile hash operation error
      5047 INVALID_CONTEXT_ERROR cufile invalid context error
      5048 NVFS_INTERNAL_DRIVER_ERROR nvfs internal driver error
      5049 BATCH_NOCOMPAT_ERROR compat mode off error
      5050 IO_MAX_ERROR GPUDirect Storage Max Error
      """.lines()
      .map(line -> line.strip().split(" ", 3))
      .collect(Collectors.toUnmodifiableMap(words -> Integer.valueOf(words[0]), words -> new Meaning(PREFIX + words[1], words[2])));

  private CuFileStatus() {}

  /**
   * cuFile's half of a status.
   *
   * @param status what a function of {@link CuFileCalls} answered
   * @return {@link #SUCCESS}, {@link #ABSENT} or one of cuFile's errors
   */
  public static int error(long status) {
    return (int) status;
  }

  /**
   * The CUDA driver's half of a status.
   *
   * @param status what a function of {@link CuFileCalls} answered
   * @return a {@code CUresult}; 0 where none is told
   */
  public static int cuda(long status) {
    return status == ABSENT ? 0 : (int) (status >>> Integer.SIZE);
  }

  /**
   * One number for the ways in which a read or write tells how it ended.
   *
   * @param result what the function returned
   * @param errno what it left in errno
   * @return the count when it is not below 0; otherwise an errno or one of cuFile's errors, below 0: −5 (EIO) where no reason is told
   */
  public static long ofTransfer(long result, int errno) {
    if (result != -1) {
      return result;
    }
    return errno > 0 ? -errno : -EIO;
  }

  /**
   * Whether an error is one of cuFile's, and not an errno.
   *
   * @param code the error, above or below 0
   * @return true from 5001 on
   */
  public static boolean isOwn(long code) {
    return Math.abs(code) > BASE;
  }

  /**
   * An error as messages show it.
   *
   * @param code one of cuFile's errors, or an errno, above or below 0
   * @param version whose error it is, since numbers have changed their meaning
   * @return its name and number
   */
  public static NativeStatus describe(long code, CuFileVersion version) {
    int number = (int) Math.abs(code);
    if (code == SUCCESS) {
      return new NativeStatus("CU_FILE_SUCCESS", SUCCESS);
    }
    if (!isOwn(code)) {
      return new NativeStatus(Libc.strerror(number).split(" ", 2)[0], number);
    }
    Meaning meaning = meaning(number, version);
    return new NativeStatus(meaning == null ? "CUfileOpError" : meaning.name(), number);
  }

  /**
   * An error with what it means.
   *
   * @param code one of cuFile's errors, or an errno, above or below 0
   * @param version whose error it is
   * @return such as {@code CU_FILE_INVALID_VALUE (5022): invalid arguments}
   */
  public static String explain(long code, CuFileVersion version) {
    int number = (int) Math.abs(code);
    if (code != SUCCESS && !isOwn(code)) {
      return Libc.strerror(number);
    }
    Meaning meaning = meaning(number, version);
    return describe(code, version) + (meaning == null ? "" : ": " + meaning.text());
  }

  /**
   * What a function of {@link CuFileCalls} answered, with what it means.
   *
   * @param status the answer
   * @param version whose answer it is
   * @return such as {@code CU_FILE_CUDA_DRIVER_ERROR (5011): CUDA Driver API error, CUresult 100}
   */
  public static String explainStatus(long status, CuFileVersion version) {
    if (status == ABSENT) {
      return "cuFile " + version + " has no such function";
    }
    return explain(error(status), version) + (cuda(status) == 0 ? "" : ", CUresult " + cuda(status));
  }

  private static @Nullable Meaning meaning(int number, CuFileVersion version) {
    if (version.endsAt5039() && number >= FIRST_OF_1_15) {
      return number == FIRST_OF_1_15 ? LAST_OF_1_14 : null;
    }
    return MEANINGS.get(number);
  }
}
