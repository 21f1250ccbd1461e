package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on what agents tell each other. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlMetadata {
  private static final MethodHandle GET_LOCAL_MD = NixlLibrary.function("nixl_capi_get_local_md", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_LOCAL_PARTIAL_MD = NixlLibrary.function("nixl_capi_get_local_partial_md", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LOAD_REMOTE_MD = NixlLibrary.function("nixl_capi_load_remote_md", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CHECK_REMOTE_MD = NixlLibrary.function("nixl_capi_check_remote_md", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INVALIDATE_REMOTE_MD = NixlLibrary.function("nixl_capi_invalidate_remote_md", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SEND_LOCAL_MD = NixlLibrary.function("nixl_capi_send_local_md", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FETCH_REMOTE_MD = NixlLibrary.function("nixl_capi_fetch_remote_md", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INVALIDATE_LOCAL_MD = NixlLibrary.function("nixl_capi_invalidate_local_md", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle AGENT_MAKE_CONNECTION = NixlLibrary.function("nixl_capi_agent_make_connection", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private NixlMetadata() {}

  /**
   * Everything that a peer needs, to be freed with {@code free}.
   *
   * @param agent the agent
   * @param data where it goes: the first byte
   * @param length where it goes: bytes
   * @return a {@link NixlStatus}
   */
  public static int get_local_md(long agent, long data, long length) {
    try {
      return (int) GET_LOCAL_MD.invokeExact(agent, data, length);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_local_md", t);
    }
  }

  /**
   * What a peer needs of some ranges; of an empty list: where the agent is. To be freed with {@code free}.
   *
   * @param agent the agent
   * @param list the list
   * @param data where it goes: the first byte
   * @param length where it goes: bytes
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int get_local_partial_md(long agent, long list, long data, long length, long options) {
    try {
      return (int) GET_LOCAL_PARTIAL_MD.invokeExact(agent, list, data, length, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_local_partial_md", t);
    }
  }

  /**
   * Takes what a peer told. The peer's name is to be freed with {@code free}.
   *
   * @param agent the agent
   * @param data the first byte
   * @param length bytes
   * @param name where it goes: a name, a C string
   * @return a {@link NixlStatus}
   */
  public static int load_remote_md(long agent, long data, long length, long name) {
    try {
      return (int) LOAD_REMOTE_MD.invokeExact(agent, data, length, name);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_load_remote_md", t);
    }
  }

  /**
   * Whether a peer is known, and with a list whether its ranges are.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int check_remote_md(long agent, long name, long list) {
    try {
      return (int) CHECK_REMOTE_MD.invokeExact(agent, name, list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_check_remote_md", t);
    }
  }

  /**
   * Forgets a peer and disconnects it.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @return a {@link NixlStatus}
   */
  public static int invalidate_remote_md(long agent, long name) {
    try {
      return (int) INVALIDATE_REMOTE_MD.invokeExact(agent, name);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_invalidate_remote_md", t);
    }
  }

  /**
   * Publishes what peers need: to an address, or in the store that the environment names.
   *
   * @param agent the agent
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int send_local_md(long agent, long options) {
    try {
      return (int) SEND_LOCAL_MD.invokeExact(agent, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_send_local_md", t);
    }
  }

  /**
   * Asks for a peer's; returns at once, and {@link #check_remote_md} tells when it is there.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int fetch_remote_md(long agent, long name, long options) {
    try {
      return (int) FETCH_REMOTE_MD.invokeExact(agent, name, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_fetch_remote_md", t);
    }
  }

  /**
   * Takes back what was published.
   *
   * @param agent the agent
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int invalidate_local_md(long agent, long options) {
    try {
      return (int) INVALIDATE_LOCAL_MD.invokeExact(agent, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_invalidate_local_md", t);
    }
  }

  /**
   * Connects to a peer now rather than with the first transfer.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int agent_make_connection(long agent, long name, long options) {
    try {
      return (int) AGENT_MAKE_CONNECTION.invokeExact(agent, name, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_agent_make_connection", t);
    }
  }
}
