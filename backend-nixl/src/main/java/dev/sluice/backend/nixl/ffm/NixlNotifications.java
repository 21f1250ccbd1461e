package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on notifications. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlNotifications {
  private static final MethodHandle CREATE_NOTIF_MAP = NixlLibrary.function("nixl_capi_create_notif_map", JAVA_LONG);
  private static final MethodHandle NOTIF_MAP_CLEAR = NixlLibrary.function("nixl_capi_notif_map_clear", JAVA_LONG);
  private static final MethodHandle NOTIF_MAP_SIZE = NixlLibrary.function("nixl_capi_notif_map_size", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle NOTIF_MAP_GET_AGENT_AT = NixlLibrary.function("nixl_capi_notif_map_get_agent_at", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle NOTIF_MAP_GET_NOTIFS_SIZE = NixlLibrary.function("nixl_capi_notif_map_get_notifs_size", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle NOTIF_MAP_GET_NOTIF = NixlLibrary.function("nixl_capi_notif_map_get_notif", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_NOTIF_MAP = NixlLibrary.function("nixl_capi_destroy_notif_map", JAVA_LONG);
  private static final MethodHandle GET_NOTIFS = NixlLibrary.function("nixl_capi_get_notifs", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GEN_NOTIF = NixlLibrary.function("nixl_capi_gen_notif", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private NixlNotifications() {}

  /**
   * Makes an empty map from senders to their notifications.
   *
   * @param map where it goes: the map
   * @return a {@link NixlStatus}
   */
  public static int create_notif_map(long map) {
    try {
      return (int) CREATE_NOTIF_MAP.invokeExact(map);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_notif_map", t);
    }
  }

  /**
   * Empties it.
   *
   * @param map the map
   * @return a {@link NixlStatus}
   */
  public static int notif_map_clear(long map) {
    try {
      return (int) NOTIF_MAP_CLEAR.invokeExact(map);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_notif_map_clear", t);
    }
  }

  /**
   * How many senders there are.
   *
   * @param map the map
   * @param size where the number goes
   * @return a {@link NixlStatus}
   */
  public static int notif_map_size(long map, long size) {
    try {
      return (int) NOTIF_MAP_SIZE.invokeExact(map, size);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_notif_map_size", t);
    }
  }

  /**
   * A sender's name, which lives until the map changes.
   *
   * @param map the map
   * @param index which one, from 0
   * @param name where it goes: a name, a C string
   * @return a {@link NixlStatus}
   */
  public static int notif_map_get_agent_at(long map, long index, long name) {
    try {
      return (int) NOTIF_MAP_GET_AGENT_AT.invokeExact(map, index, name);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_notif_map_get_agent_at", t);
    }
  }

  /**
   * How many notifications a sender has sent.
   *
   * @param map the map
   * @param name a name, a C string
   * @param size where the number goes
   * @return a {@link NixlStatus}
   */
  public static int notif_map_get_notifs_size(long map, long name, long size) {
    try {
      return (int) NOTIF_MAP_GET_NOTIFS_SIZE.invokeExact(map, name, size);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_notif_map_get_notifs_size", t);
    }
  }

  /**
   * One of them, which lives until the map changes. An index that is too large is undefined.
   *
   * @param map the map
   * @param name a name, a C string
   * @param index which one, from 0
   * @param bytes where it goes: the first byte
   * @param length where it goes: bytes
   * @return a {@link NixlStatus}
   */
  public static int notif_map_get_notif(long map, long name, long index, long bytes, long length) {
    try {
      return (int) NOTIF_MAP_GET_NOTIF.invokeExact(map, name, index, bytes, length);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_notif_map_get_notif", t);
    }
  }

  /**
   * Frees it.
   *
   * @param map the map
   * @return a {@link NixlStatus}
   */
  public static int destroy_notif_map(long map) {
    try {
      return (int) DESTROY_NOTIF_MAP.invokeExact(map);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_notif_map", t);
    }
  }

  /**
   * Appends what has come to a map.
   *
   * @param agent the agent
   * @param map the map
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int get_notifs(long agent, long map, long options) {
    try {
      return (int) GET_NOTIFS.invokeExact(agent, map, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_notifs", t);
    }
  }

  /**
   * Sends a notification, in no order with transfers.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @param bytes the first byte
   * @param length bytes
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int gen_notif(long agent, long name, long bytes, long length, long options) {
    try {
      return (int) GEN_NOTIF.invokeExact(agent, name, bytes, length, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_gen_notif", t);
    }
  }
}
