package dev.sluice.backend.gds.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What takes and fills structures, done with Java's values. All may be called from any thread, and allocate.
 *
 * <p>To be touched only after {@link CuFileLibrary#load}.
 */
public final class CuFileDriver {
  private CuFileDriver() {}

  /**
   * What the driver is.
   *
   * @param status how the question ended; all else is 0 where that is an error
   * @param nvfsMajor the version of nvidia-fs; 0.0 without it
   * @param nvfsMinor the same
   * @param fileSystems what nvidia-fs serves: bit N is that of the file system N of {@link CuFileConstants}
   * @param control settings, such as {@link CuFileConstants#CU_FILE_ALLOW_COMPAT_MODE}
   * @param maxDirectKib the most KiB of one direct transfer
   */
  public record Properties(long status, int nvfsMajor, int nvfsMinor, int fileSystems, int control, long maxDirectKib) {}

  /**
   * The answer to a question for one number.
   *
   * @param status how it ended
   * @param value the number; 0 where that is an error
   */
  public record Answer(long status, long value) {
    /**
     * Whether there is one.
     *
     * @return true for {@link CuFileStatus#SUCCESS}
     */
    public boolean known() {
      return CuFileStatus.error(status) == CuFileStatus.SUCCESS;
    }
  }

  /**
   * Asks what the driver is. It is to be open.
   *
   * @return the answer
   */
  public static Properties properties() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(CUfileDrvProps.ROOM, Long.BYTES);
      long status = CuFileCalls.cuFileDriverGetProperties(all.address());
      if (CuFileStatus.error(status) != CuFileStatus.SUCCESS) {
        return new Properties(status, 0, 0, 0, 0, 0);
      }
      return new Properties(
          status, all.get(JAVA_INT, CUfileDrvProps.nvfs_major_version), all.get(JAVA_INT, CUfileDrvProps.nvfs_minor_version), all.get(JAVA_INT, CUfileDrvProps.nvfs_dstatusflags),
          all.get(JAVA_INT, CUfileDrvProps.nvfs_dcontrolflags), all.get(JAVA_LONG, CUfileDrvProps.nvfs_max_direct_io_size));
    }
  }

  /**
   * Asks by which ways devices reach a kind of storage directly. The driver is to be open.
   *
   * @param fileSystem its number in {@link CuFileConstants}
   * @return bits, of which {@link CuFileConstants#CUFILE_P2PDMA} and its like are the numbers
   */
  public static Answer p2pFlags(int fileSystem) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flags = arena.allocate(JAVA_LONG);
      long status = CuFileCalls.cuFileDriverGetP2PFlags(fileSystem, flags.address());
      return answer(status, flags);
    }
  }

  /**
   * Asks for a setting that is a number.
   *
   * @param parameter its number in {@link CuFileConstants}
   * @return the setting
   */
  public static Answer number(int parameter) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      long status = CuFileCalls.cuFileGetParameterSizeT(parameter, value.address());
      return answer(status, value);
    }
  }

  /**
   * Asks for a setting that is on or off.
   *
   * @param parameter its number in {@link CuFileConstants}
   * @return 1 for on
   */
  public static Answer flag(int parameter) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      long status = CuFileCalls.cuFileGetParameterBool(parameter, value.address());
      return answer(status, value);
    }
  }

  /**
   * Makes a handle of an open file.
   *
   * @param descriptor its descriptor, which has to stay open as long as the handle is registered
   * @return the handle, of any value, to be given to {@link CuFileTransfers} and back with {@link CuFileCalls#cuFileHandleDeregister}
   */
  public static Answer register(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment description = arena.allocate(CUfileDescr.SIZE, Long.BYTES);
      description.set(JAVA_INT, CUfileDescr.type, CuFileConstants.CU_FILE_HANDLE_TYPE_OPAQUE_FD);
      description.set(JAVA_INT, CUfileDescr.handle, descriptor);
      MemorySegment handle = arena.allocate(JAVA_LONG);
      long status = CuFileCalls.cuFileHandleRegister(handle.address(), description.address());
      return answer(status, handle);
    }
  }

  private static Answer answer(long status, MemorySegment value) {
    return new Answer(status, CuFileStatus.error(status) == CuFileStatus.SUCCESS ? value.get(JAVA_LONG, 0) : 0);
  }
}
