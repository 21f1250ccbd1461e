package dev.sluice.backend.nixl.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libnixl_capi.so} on transfers. Each answers a {@link NixlStatus}.
 *
 * <p>To be touched only after {@link NixlLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header, without its prefix
public final class NixlTransfers {
  private static final MethodHandle CREATE_XFER_DLIST = NixlLibrary.function("nixl_capi_create_xfer_dlist", JAVA_INT, JAVA_LONG);
  private static final MethodHandle XFER_DLIST_ADD_DESC = NixlLibrary.function("nixl_capi_xfer_dlist_add_desc", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle XFER_DLIST_CLEAR = NixlLibrary.function("nixl_capi_xfer_dlist_clear", JAVA_LONG);
  private static final MethodHandle DESTROY_XFER_DLIST = NixlLibrary.function("nixl_capi_destroy_xfer_dlist", JAVA_LONG);
  private static final MethodHandle CREATE_XFER_REQ = NixlLibrary.function("nixl_capi_create_xfer_req", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PREP_XFER_DLIST = NixlLibrary.function("nixl_capi_prep_xfer_dlist", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MAKE_XFER_REQ = NixlLibrary.function("nixl_capi_make_xfer_req", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle RELEASE_XFER_DLIST_HANDLE = NixlLibrary.function("nixl_capi_release_xfer_dlist_handle", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle POST_XFER_REQ = NixlLibrary.function("nixl_capi_post_xfer_req", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GET_XFER_STATUS = NixlLibrary.function("nixl_capi_get_xfer_status", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle QUERY_XFER_BACKEND = NixlLibrary.function("nixl_capi_query_xfer_backend", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle RELEASE_XFER_REQ = NixlLibrary.function("nixl_capi_release_xfer_req", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle DESTROY_XFER_REQ = NixlLibrary.function("nixl_capi_destroy_xfer_req", JAVA_LONG);

  private NixlTransfers() {}

  /**
   * Makes an empty list of ranges.
   *
   * @param kind a kind of memory, {@code MEM_*}
   * @param list where it goes: the list
   * @return a {@link NixlStatus}
   */
  public static int create_xfer_dlist(int kind, long list) {
    try {
      return (int) CREATE_XFER_DLIST.invokeExact(kind, list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_xfer_dlist", t);
    }
  }

  /**
   * Appends a range.
   *
   * @param list the list
   * @param address an address
   * @param length bytes
   * @param device the device
   * @return a {@link NixlStatus}
   */
  public static int xfer_dlist_add_desc(long list, long address, long length, long device) {
    try {
      return (int) XFER_DLIST_ADD_DESC.invokeExact(list, address, length, device);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_xfer_dlist_add_desc", t);
    }
  }

  /**
   * Empties it; its memory is kept for the next ranges.
   *
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int xfer_dlist_clear(long list) {
    try {
      return (int) XFER_DLIST_CLEAR.invokeExact(list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_xfer_dlist_clear", t);
    }
  }

  /**
   * Frees it.
   *
   * @param list the list
   * @return a {@link NixlStatus}
   */
  public static int destroy_xfer_dlist(long list) {
    try {
      return (int) DESTROY_XFER_DLIST.invokeExact(list);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_xfer_dlist", t);
    }
  }

  /**
   * Makes a request out of two lists, which are copied. Every failure answers {@link NixlStatus#BACKEND}.
   *
   * @param agent the agent
   * @param operation {@code XFER_*}
   * @param local our ranges
   * @param remote the peer's ranges
   * @param name a name, a C string
   * @param request where it goes: the request
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int create_xfer_req(long agent, int operation, long local, long remote, long name, long request, long options) {
    try {
      return (int) CREATE_XFER_REQ.invokeExact(agent, operation, local, remote, name, request, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_create_xfer_req", t);
    }
  }

  /**
   * Prepares one side's ranges, to be chosen from by index; {@code name} is empty for our own side.
   *
   * @param agent the agent
   * @param name a name, a C string
   * @param list the list
   * @param prepared where it goes: the prepared side
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int prep_xfer_dlist(long agent, long name, long list, long prepared, long options) {
    try {
      return (int) PREP_XFER_DLIST.invokeExact(agent, name, list, prepared, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_prep_xfer_dlist", t);
    }
  }

  /**
   * Makes a request out of prepared ranges, by {@code int} indices; everything is copied.
   *
   * @param agent the agent
   * @param operation {@code XFER_*}
   * @param local our ranges
   * @param localIndices indices of our ranges, {@code int}s
   * @param localCount how many
   * @param remote the peer's ranges
   * @param remoteIndices indices of the peer's ranges, {@code int}s
   * @param remoteCount how many
   * @param request where it goes: the request
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int make_xfer_req(long agent, int operation, long local, long localIndices, long localCount, long remote, long remoteIndices, long remoteCount, long request, long options) {
    try {
      return (int) MAKE_XFER_REQ.invokeExact(agent, operation, local, localIndices, localCount, remote, remoteIndices, remoteCount, request, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_make_xfer_req", t);
    }
  }

  /**
   * Frees a prepared side.
   *
   * @param agent the agent
   * @param prepared the prepared side
   * @return a {@link NixlStatus}
   */
  public static int release_xfer_dlist_handle(long agent, long prepared) {
    try {
      return (int) RELEASE_XFER_DLIST_HANDLE.invokeExact(agent, prepared);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_release_xfer_dlist_handle", t);
    }
  }

  /**
   * Starts a request: {@link NixlStatus#SUCCESS} when it is done already, {@link NixlStatus#IN_PROGRESS}, or why it did not start. Options that say
   * nothing take the request's notification away; none keep it.
   *
   * @param agent the agent
   * @param request the request
   * @param options the optional arguments; 0 for none
   * @return a {@link NixlStatus}
   */
  public static int post_xfer_req(long agent, long request, long options) {
    try {
      return (int) POST_XFER_REQ.invokeExact(agent, request, options);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_post_xfer_req", t);
    }
  }

  /**
   * How far a request is; drives it on, and sends its notification when it is done.
   *
   * @param agent the agent
   * @param request the request
   * @return a {@link NixlStatus}
   */
  public static int get_xfer_status(long agent, long request) {
    try {
      return (int) GET_XFER_STATUS.invokeExact(agent, request);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_get_xfer_status", t);
    }
  }

  /**
   * Which backend carries it; a wrapper that is the caller's.
   *
   * @param agent the agent
   * @param request the request
   * @param backend where it goes: the backend
   * @return a {@link NixlStatus}
   */
  public static int query_xfer_backend(long agent, long request, long backend) {
    try {
      return (int) QUERY_XFER_BACKEND.invokeExact(agent, request, backend);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_query_xfer_backend", t);
    }
  }

  /**
   * Frees what a request has natively. One that is under way goes on moving bytes. Only {@link #destroy_xfer_req} may follow.
   *
   * @param agent the agent
   * @param request the request
   * @return a {@link NixlStatus}
   */
  public static int release_xfer_req(long agent, long request) {
    try {
      return (int) RELEASE_XFER_REQ.invokeExact(agent, request);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_release_xfer_req", t);
    }
  }

  /**
   * Frees the rest of a request that was released.
   *
   * @param request the request
   * @return a {@link NixlStatus}
   */
  public static int destroy_xfer_req(long request) {
    try {
      return (int) DESTROY_XFER_REQ.invokeExact(request);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("nixl_capi_destroy_xfer_req", t);
    }
  }
}
