package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on the optional arguments of other functions. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlOptions {
  private static final MethodHandle CREATE_OPT_ARGS = NixlLibrary.function("nixl_capi_create_opt_args", JAVA_LONG);
  private static final MethodHandle DESTROY_OPT_ARGS = NixlLibrary.function("nixl_capi_destroy_opt_args", JAVA_LONG);
  private static final MethodHandle OPT_ARGS_ADD_BACKEND = NixlLibrary.function("nixl_capi_opt_args_add_backend", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle OPT_ARGS_SET_NOTIF_MSG = NixlLibrary.function("nixl_capi_opt_args_set_notif_msg", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle OPT_ARGS_SET_HAS_NOTIF = NixlLibrary.function("nixl_capi_opt_args_set_has_notif", JAVA_LONG, JAVA_BOOLEAN);
  private static final MethodHandle OPT_ARGS_SET_IP_ADDR = NixlLibrary.function("nixl_capi_opt_args_set_ip_addr", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle OPT_ARGS_SET_PORT = NixlLibrary.function("nixl_capi_opt_args_set_port", JAVA_LONG, JAVA_SHORT);

  private NixlOptions() {}

  /**
   * Makes optional arguments that say nothing.
   *
   * @param options where it goes: the optional arguments
   * @return a {@link NixlStatus}
   */
  public static int create_opt_args(long options) {
    try {
      return (int) CREATE_OPT_ARGS.invokeExact(options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_opt_args", t);
    }
  }

  /**
   * Frees them.
   *
   * @param options the optional arguments
   * @return a {@link NixlStatus}
   */
  public static int destroy_opt_args(long options) {
    try {
      return (int) DESTROY_OPT_ARGS.invokeExact(options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_opt_args", t);
    }
  }

  /**
   * Names a backend to use; there may be several.
   *
   * @param options the optional arguments
   * @param backend the backend
   * @return a {@link NixlStatus}
   */
  public static int opt_args_add_backend(long options, long backend) {
    try {
      return (int) OPT_ARGS_ADD_BACKEND.invokeExact(options, backend);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_opt_args_add_backend", t);
    }
  }

  /**
   * Sets a notification's bytes, which are copied.
   *
   * @param options the optional arguments
   * @param bytes the first byte
   * @param length bytes
   * @return a {@link NixlStatus}
   */
  public static int opt_args_set_notif_msg(long options, long bytes, long length) {
    try {
      return (int) OPT_ARGS_SET_NOTIF_MSG.invokeExact(options, bytes, length);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_opt_args_set_notif_msg", t);
    }
  }

  /**
   * Whether there is a notification, which may be empty.
   *
   * @param options the optional arguments
   * @param has whether there is one
   * @return a {@link NixlStatus}
   */
  public static int opt_args_set_has_notif(long options, boolean has) {
    try {
      return (int) OPT_ARGS_SET_HAS_NOTIF.invokeExact(options, has);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_opt_args_set_has_notif", t);
    }
  }

  /**
   * Where the other agent listens: an IPv4 address as text.
   *
   * @param options the optional arguments
   * @param address an address
   * @return a {@link NixlStatus}
   */
  public static int opt_args_set_ip_addr(long options, long address) {
    try {
      return (int) OPT_ARGS_SET_IP_ADDR.invokeExact(options, address);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_opt_args_set_ip_addr", t);
    }
  }

  /**
   * The port to the address.
   *
   * @param options the optional arguments
   * @param port a port
   * @return a {@link NixlStatus}
   */
  public static int opt_args_set_port(long options, short port) {
    try {
      return (int) OPT_ARGS_SET_PORT.invokeExact(options, port);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_opt_args_set_port", t);
    }
  }
}
