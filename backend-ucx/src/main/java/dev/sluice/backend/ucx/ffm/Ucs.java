package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucs.so.0}.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class Ucs {
  private static final MethodHandle UCS_STATUS_STRING =
      UcpLibrary.ucs("ucs_status_string", FunctionDescriptor.of(JAVA_LONG, JAVA_BYTE), UcpLibrary.CRITICAL);
  private static final MethodHandle UCS_GLOBAL_OPTS_SET_VALUE =
      UcpLibrary.ucs("ucs_global_opts_set_value", Signatures.status(2));
  private static final MethodHandle UCS_GLOBAL_OPTS_GET_VALUE =
      UcpLibrary.ucs("ucs_global_opts_get_value", Signatures.status(3));

  private Ucs() {}

  /**
   * {@code const char *ucs_status_string(ucs_status_t status)}.
   *
   * <p>Describes a status in words. Any thread; does not block.
   *
   * @param status a status
   * @return a C string that UCX owns
   */
  public static long ucs_status_string(int status) {
    try {
      return (long) UCS_STATUS_STRING.invokeExact((byte) status);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucs_status_string", t);
    }
  }

  /**
   * {@code ucs_status_t ucs_global_opts_set_value(const char *name, const char *value)}.
   *
   * <p>Changes one value of the whole process. One thread at a time, before contexts are made.
   *
   * @param name a C string without {@code UCX_}, such as {@code LOG_LEVEL}
   * @param value a C string
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucs_global_opts_set_value(long name, long value) {
    try {
      return (byte) UCS_GLOBAL_OPTS_SET_VALUE.invokeExact(name, value);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucs_global_opts_set_value", t);
    }
  }

  /**
   * {@code ucs_status_t ucs_global_opts_get_value(const char *name, char *value, size_t max)}.
   *
   * <p>Reads one value of the whole process. One thread at a time.
   *
   * @param name a C string without {@code UCX_}
   * @param value address of the buffer for the C string
   * @param max bytes of that buffer
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucs_global_opts_get_value(long name, long value, long max) {
    try {
      return (byte) UCS_GLOBAL_OPTS_GET_VALUE.invokeExact(name, value, max);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucs_global_opts_get_value", t);
    }
  }
}
