package dev.sluice.backend.gds.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libcufile.so.0} but for those that move bytes ({@link CuFileTransfers}). Where nothing else is said they answer a status, of which
 * {@link CuFileStatus#error} and {@link CuFileStatus#cuda} are the two halves. Most open the driver when it is not open yet. All may be called from any thread.
 *
 * <p>To be touched only after {@link CuFileLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class CuFileCalls {
  private static final MethodHandle OPEN = CuFileLibrary.function("cuFileDriverOpen", CuFileLibrary.status());
  private static final @Nullable MethodHandle CLOSE_V2 = CuFileLibrary.optional("cuFileDriverClose_v2", CuFileLibrary.status());
  private static final MethodHandle CLOSE = CLOSE_V2 != null ? CLOSE_V2 : CuFileLibrary.function("cuFileDriverClose", CuFileLibrary.status());
  private static final MethodHandle PROPERTIES = CuFileLibrary.function("cuFileDriverGetProperties", CuFileLibrary.status(JAVA_LONG));
  private static final MethodHandle HANDLE_REGISTER = CuFileLibrary.function("cuFileHandleRegister", CuFileLibrary.status(JAVA_LONG, JAVA_LONG));
  private static final MethodHandle HANDLE_DEREGISTER = CuFileLibrary.function("cuFileHandleDeregister", FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle BUF_REGISTER = CuFileLibrary.function("cuFileBufRegister", CuFileLibrary.status(JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle BUF_DEREGISTER = CuFileLibrary.function("cuFileBufDeregister", CuFileLibrary.status(JAVA_LONG));
  private static final @Nullable MethodHandle USE_COUNT = CuFileLibrary.optional("cuFileUseCount", FunctionDescriptor.of(JAVA_LONG));
  private static final @Nullable MethodHandle SIZE_PARAMETER = CuFileLibrary.optional("cuFileGetParameterSizeT", CuFileLibrary.status(JAVA_INT, JAVA_LONG));
  private static final @Nullable MethodHandle BOOL_PARAMETER = CuFileLibrary.optional("cuFileGetParameterBool", CuFileLibrary.status(JAVA_INT, JAVA_LONG));
  private static final @Nullable MethodHandle P2P_FLAGS = CuFileLibrary.optional("cuFileDriverGetP2PFlags", CuFileLibrary.status(JAVA_INT, JAVA_LONG));

  private CuFileCalls() {}

  /**
   * Opens the driver, or counts one more user of the open one. Does not return where {@code /proc/modules} is missing. The first call reads the configuration file and makes
   * a log file in the working directory, unless the environment names another ({@code CUFILE_LOGFILE_PATH}).
   *
   * @return a status
   */
  public static long cuFileDriverOpen() {
    try {
      return (long) OPEN.invokeExact();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileDriverOpen", t);
    }
  }

  /**
   * Counts one user less; the last one closes the driver.
   *
   * @return a status; {@link CuFileStatus#DRIVER_NOT_INITIALIZED} when it is not open
   */
  public static long cuFileDriverClose() {
    try {
      return (long) CLOSE.invokeExact();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileDriverClose", t);
    }
  }

  /**
   * How many users the open driver has. Opens nothing.
   *
   * @return 0 when it is not open; −1 where the library does not tell
   */
  public static long cuFileUseCount() {
    MethodHandle function = USE_COUNT;
    if (function == null) {
      return -1;
    }
    try {
      return (long) function.invokeExact();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileUseCount", t);
    }
  }

  /**
   * What the driver is and allows.
   *
   * @param properties where it goes: {@link CUfileDrvProps#ROOM} bytes of zeros
   * @return a status
   */
  public static long cuFileDriverGetProperties(long properties) {
    try {
      return (long) PROPERTIES.invokeExact(properties);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileDriverGetProperties", t);
    }
  }

  /**
   * Makes a handle of an open file.
   *
   * @param handle where it goes: 8 bytes
   * @param description a {@link CUfileDescr}; needed for the call alone
   * @return a status
   */
  public static long cuFileHandleRegister(long handle, long description) {
    try {
      return (long) HANDLE_REGISTER.invokeExact(handle, description);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileHandleRegister", t);
    }
  }

  /**
   * Gives a handle back. To be done before its file is closed, and when nothing is read or written with it any more.
   *
   * @param handle the handle
   */
  public static void cuFileHandleDeregister(long handle) {
    try {
      HANDLE_DEREGISTER.invokeExact(handle);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileHandleDeregister", t);
    }
  }

  /**
   * Registers memory, of a device or of the host. What reads and writes in it names this address and an offset from it.
   *
   * @param address where it begins
   * @param bytes how long it is
   * @param flags 0, or {@link CuFileConstants#CU_FILE_RDMA_REGISTER} and its like
   * @return a status
   */
  public static long cuFileBufRegister(long address, long bytes, int flags) {
    try {
      return (long) BUF_REGISTER.invokeExact(address, bytes, flags);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileBufRegister", t);
    }
  }

  /**
   * Takes a registration back.
   *
   * @param address where the registered memory begins
   * @return a status
   */
  public static long cuFileBufDeregister(long address) {
    try {
      return (long) BUF_DEREGISTER.invokeExact(address);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileBufDeregister", t);
    }
  }

  /**
   * A setting that is a number. Opens nothing.
   *
   * @param parameter its number in {@link CuFileConstants}
   * @param value where it goes: 8 bytes
   * @return a status; {@link CuFileStatus#ABSENT} where the library has no such function
   */
  public static long cuFileGetParameterSizeT(int parameter, long value) {
    return ask("cuFileGetParameterSizeT", SIZE_PARAMETER, parameter, value);
  }

  /**
   * A setting that is on or off. Opens nothing.
   *
   * @param parameter its number in {@link CuFileConstants}
   * @param value where it goes: a byte
   * @return a status; {@link CuFileStatus#ABSENT} where the library has no such function
   */
  public static long cuFileGetParameterBool(int parameter, long value) {
    return ask("cuFileGetParameterBool", BOOL_PARAMETER, parameter, value);
  }

  /**
   * By which ways devices reach a kind of storage directly.
   *
   * @param fileSystem its number in {@link CuFileConstants}
   * @param flags where they go: 4 bytes
   * @return a status; {@link CuFileStatus#ABSENT} where the library has no such function
   */
  public static long cuFileDriverGetP2PFlags(int fileSystem, long flags) {
    return ask("cuFileDriverGetP2PFlags", P2P_FLAGS, fileSystem, flags);
  }

  private static long ask(String name, @Nullable MethodHandle function, int what, long into) {
    if (function == null) {
      return CuFileStatus.ABSENT;
    }
    try {
      return (long) function.invokeExact(what, into);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy(name, t);
    }
  }
}
