package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucp.so.0} on the library, its configuration and contexts. What is said of a context holds
 * for one thread at a time, unless it was made with {@code mt_workers_shared}.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpContexts {
  private static final MethodHandle UCP_GET_VERSION =
      UcpLibrary.ucp("ucp_get_version", Signatures.nothing(3), UcpLibrary.CRITICAL);
  private static final MethodHandle UCP_GET_VERSION_STRING =
      UcpLibrary.ucp("ucp_get_version_string", Signatures.pointer(0));
  private static final MethodHandle UCP_CONFIG_READ = UcpLibrary.ucp("ucp_config_read", Signatures.status(3));
  private static final MethodHandle UCP_CONFIG_MODIFY = UcpLibrary.ucp("ucp_config_modify", Signatures.status(3));
  private static final MethodHandle UCP_CONFIG_RELEASE = UcpLibrary.ucp("ucp_config_release", Signatures.nothing(1));
  private static final MethodHandle UCP_INIT_VERSION =
      UcpLibrary.ucp(
          "ucp_init_version",
          FunctionDescriptor.of(JAVA_BYTE, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle UCP_CLEANUP = UcpLibrary.ucp("ucp_cleanup", Signatures.nothing(1));
  private static final MethodHandle UCP_CONTEXT_QUERY = UcpLibrary.ucp("ucp_context_query", Signatures.status(2));
  private static final MethodHandle UCP_CONTEXT_PRINT_INFO =
      UcpLibrary.ucp("ucp_context_print_info", Signatures.nothing(2));

  private UcpContexts() {}

  /**
   * {@code void ucp_get_version(unsigned *major, unsigned *minor, unsigned *release)}.
   *
   * <p>Tells the loaded version. Any thread; does not block.
   *
   * @param major address of an {@code int}
   * @param minor address of an {@code int}
   * @param release address of an {@code int}
   */
  public static void ucp_get_version(long major, long minor, long release) {
    try {
      UCP_GET_VERSION.invokeExact(major, minor, release);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_get_version", t);
    }
  }

  /**
   * {@code const char *ucp_get_version_string(void)}.
   *
   * <p>Tells the loaded version as text. Any thread; does not block.
   *
   * @return a C string that UCX owns
   */
  public static long ucp_get_version_string() {
    try {
      return (long) UCP_GET_VERSION_STRING.invokeExact();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_get_version_string", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_config_read(const char *prefix, const char *file, ucp_config_t **config)}.
   *
   * <p>Reads the configuration from the native environment. The caller releases it with {@link #ucp_config_release}.
   * Reads files.
   *
   * @param prefix a C string to put before {@code UCX_} names, or 0
   * @param file a C string, or 0
   * @param config address where the {@code ucp_config_t *} is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_config_read(long prefix, long file, long config) {
    try {
      return (byte) UCP_CONFIG_READ.invokeExact(prefix, file, config);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_config_read", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_config_modify(ucp_config_t *config, const char *name, const char *value)}.
   *
   * <p>Changes one value, which UCX copies. Does not block.
   *
   * @param config the {@code ucp_config_t *}
   * @param name a C string without {@code UCX_}, such as {@code TLS}
   * @param value a C string
   * @return {@link UcsStatus#UCS_OK} or an error; a name that the loaded version does not know is an error in some
   *     versions and ignored, with a warning in the log, in others
   */
  public static int ucp_config_modify(long config, long name, long value) {
    try {
      return (byte) UCP_CONFIG_MODIFY.invokeExact(config, name, value);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_config_modify", t);
    }
  }

  /**
   * {@code void ucp_config_release(ucp_config_t *config)}.
   *
   * <p>Frees a configuration, which contexts made with it do not need any more.
   *
   * @param config the {@code ucp_config_t *}
   */
  public static void ucp_config_release(long config) {
    try {
      UCP_CONFIG_RELEASE.invokeExact(config);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_config_release", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_init_version(unsigned major, unsigned minor, const ucp_params_t *params, const
   * ucp_config_t *config, ucp_context_h *context)}.
   *
   * <p>Makes a context; the caller ends it with {@link #ucp_cleanup}. Takes up to seconds: it loads modules and opens
   * devices.
   *
   * @param apiMajor {@link UcpConstants#UCP_API_MAJOR}
   * @param apiMinor the API the caller was written for, not above the loaded one
   * @param params address of a {@link UcpParams}
   * @param config a configuration, or 0 to read it from the environment
   * @param context address where the {@code ucp_context_h} is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_init_version(int apiMajor, int apiMinor, long params, long config, long context) {
    try {
      return (byte) UCP_INIT_VERSION.invokeExact(apiMajor, apiMinor, params, config, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_init_version", t);
    }
  }

  /**
   * {@code void ucp_cleanup(ucp_context_h context)}.
   *
   * <p>Ends a context, after its workers and registrations. May block.
   *
   * @param context the {@code ucp_context_h}
   */
  public static void ucp_cleanup(long context) {
    try {
      UCP_CLEANUP.invokeExact(context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_cleanup", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_context_query(ucp_context_h context, ucp_context_attr_t *attr)}.
   *
   * <p>Asks a context. Does not block.
   *
   * @param context the {@code ucp_context_h}
   * @param attributes address of a {@link UcpContextAttr}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_context_query(long context, long attributes) {
    try {
      return (byte) UCP_CONTEXT_QUERY.invokeExact(context, attributes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_context_query", t);
    }
  }

  /**
   * {@code void ucp_context_print_info(const ucp_context_h context, FILE *stream)}.
   *
   * <p>Prints what a context is made of, for people. Blocks as the stream does.
   *
   * @param context the {@code ucp_context_h}
   * @param stream a {@code FILE *}, see {@link dev.sluice.ffm.Libc#captureFile}
   */
  public static void ucp_context_print_info(long context, long stream) {
    try {
      UCP_CONTEXT_PRINT_INFO.invokeExact(context, stream);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_context_print_info", t);
    }
  }
}
