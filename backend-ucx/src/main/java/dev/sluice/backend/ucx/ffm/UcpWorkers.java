package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucp.so.0} on workers. A worker belongs to the thread or the lock that its thread mode says;
 * only {@link #ucp_worker_signal} may be called by any thread.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpWorkers {
  private static final MethodHandle UCP_WORKER_CREATE = UcpLibrary.ucp("ucp_worker_create", Signatures.status(3));
  private static final MethodHandle UCP_WORKER_DESTROY = UcpLibrary.ucp("ucp_worker_destroy", Signatures.nothing(1));
  private static final MethodHandle UCP_WORKER_QUERY = UcpLibrary.ucp("ucp_worker_query", Signatures.status(2));
  private static final MethodHandle UCP_WORKER_PROGRESS =
      UcpLibrary.ucp("ucp_worker_progress", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
  private static final MethodHandle UCP_WORKER_GET_EFD = UcpLibrary.ucp("ucp_worker_get_efd", Signatures.status(2));
  private static final MethodHandle UCP_WORKER_ARM = UcpLibrary.ucp("ucp_worker_arm", Signatures.status(1));
  private static final MethodHandle UCP_WORKER_SIGNAL = UcpLibrary.ucp("ucp_worker_signal", Signatures.status(1));
  private static final MethodHandle UCP_WORKER_GET_ADDRESS =
      UcpLibrary.ucp("ucp_worker_get_address", Signatures.status(3));
  private static final MethodHandle UCP_WORKER_RELEASE_ADDRESS =
      UcpLibrary.ucp("ucp_worker_release_address", Signatures.nothing(2));
  private static final MethodHandle UCP_WORKER_FLUSH_NBX =
      UcpLibrary.ucp("ucp_worker_flush_nbx", Signatures.pointer(2));
  private static final MethodHandle UCP_WORKER_SET_AM_RECV_HANDLER =
      UcpLibrary.ucp("ucp_worker_set_am_recv_handler", Signatures.status(2));
  private static final MethodHandle UCP_AM_RECV_DATA_NBX =
      UcpLibrary.ucp("ucp_am_recv_data_nbx", Signatures.pointer(5));
  private static final MethodHandle UCP_AM_DATA_RELEASE =
      UcpLibrary.ucp("ucp_am_data_release", Signatures.nothing(2));

  private UcpWorkers() {}

  /**
   * {@code ucs_status_t ucp_worker_create(ucp_context_h context, const ucp_worker_params_t *params, ucp_worker_h
   * *worker)}.
   *
   * <p>Makes a worker; the caller ends it with {@link #ucp_worker_destroy}. Takes milliseconds: it opens interfaces.
   *
   * @param context the {@code ucp_context_h}
   * @param params address of a {@link UcpWorkerParams}
   * @param worker address where the {@code ucp_worker_h} is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_create(long context, long params, long worker) {
    try {
      return (byte) UCP_WORKER_CREATE.invokeExact(context, params, worker);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_create", t);
    }
  }

  /**
   * {@code void ucp_worker_destroy(ucp_worker_h worker)}.
   *
   * <p>Ends a worker and its endpoints, after its requests are freed. May block; may call handlers.
   *
   * @param worker the {@code ucp_worker_h}
   */
  public static void ucp_worker_destroy(long worker) {
    try {
      UCP_WORKER_DESTROY.invokeExact(worker);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_destroy", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_query(ucp_worker_h worker, ucp_worker_attr_t *attr)}.
   *
   * <p>Asks a worker. An address that it gives is released with {@link #ucp_worker_release_address}.
   *
   * @param worker the {@code ucp_worker_h}
   * @param attributes address of a {@link UcpWorkerAttr}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_query(long worker, long attributes) {
    try {
      return (byte) UCP_WORKER_QUERY.invokeExact(worker, attributes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_query", t);
    }
  }

  /**
   * {@code unsigned ucp_worker_progress(ucp_worker_h worker)}.
   *
   * <p>Lets operations advance and calls handlers. Does not sleep, but copies data.
   *
   * @param worker the {@code ucp_worker_h}
   * @return 0 where nothing advanced
   */
  public static int ucp_worker_progress(long worker) {
    try {
      return (int) UCP_WORKER_PROGRESS.invokeExact(worker);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_progress", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_get_efd(ucp_worker_h worker, int *fd)}.
   *
   * <p>Gives the descriptor to sleep on, which the worker keeps and closes. Needs {@link
   * UcpConstants#UCP_FEATURE_WAKEUP}.
   *
   * @param worker the {@code ucp_worker_h}
   * @param fd address of an {@code int}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_get_efd(long worker, long fd) {
    try {
      return (byte) UCP_WORKER_GET_EFD.invokeExact(worker, fd);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_get_efd", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_arm(ucp_worker_h worker)}.
   *
   * <p>Asks for the descriptor to become readable at the next event. Does not sleep.
   *
   * @param worker the {@code ucp_worker_h}
   * @return {@link UcsStatus#UCS_OK}, or {@link UcsStatus#UCS_ERR_BUSY} where events are pending: progress first
   */
  public static int ucp_worker_arm(long worker) {
    try {
      return (byte) UCP_WORKER_ARM.invokeExact(worker);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_arm", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_signal(ucp_worker_h worker)}.
   *
   * <p>Makes the descriptor readable. Any thread; does not sleep.
   *
   * @param worker the {@code ucp_worker_h}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_signal(long worker) {
    try {
      return (byte) UCP_WORKER_SIGNAL.invokeExact(worker);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_signal", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_get_address(ucp_worker_h worker, ucp_address_t **address, size_t *length)}.
   *
   * <p>Makes the bytes that peers connect to. The caller frees them with {@link #ucp_worker_release_address}.
   *
   * @param worker the {@code ucp_worker_h}
   * @param address address where the address's address is written
   * @param length address where its size in bytes is written
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_get_address(long worker, long address, long length) {
    try {
      return (byte) UCP_WORKER_GET_ADDRESS.invokeExact(worker, address, length);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_get_address", t);
    }
  }

  /**
   * {@code void ucp_worker_release_address(ucp_worker_h worker, ucp_address_t *address)}.
   *
   * <p>Frees a worker address.
   *
   * @param worker the {@code ucp_worker_h}
   * @param address what {@link #ucp_worker_get_address} gave
   */
  public static void ucp_worker_release_address(long worker, long address) {
    try {
      UCP_WORKER_RELEASE_ADDRESS.invokeExact(worker, address);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_release_address", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_worker_flush_nbx(ucp_worker_h worker, const ucp_request_param_t *param)}.
   *
   * <p>Ends once everything posted on all endpoints has reached its memory. A request is freed with {@link
   * UcpRequests#ucp_request_free}. Does not sleep; may call handlers.
   *
   * @param worker the {@code ucp_worker_h}
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_worker_flush_nbx(long worker, long param) {
    try {
      return (long) UCP_WORKER_FLUSH_NBX.invokeExact(worker, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_flush_nbx", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_worker_set_am_recv_handler(ucp_worker_h worker, const ucp_am_handler_param_t *param)}.
   *
   * <p>Sets or, with {@code cb} 0, removes what is called for active messages of one id.
   *
   * @param worker the {@code ucp_worker_h}
   * @param handler address of a {@link UcpAmHandlerParam}; may be gone after the call
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_worker_set_am_recv_handler(long worker, long handler) {
    try {
      return (byte) UCP_WORKER_SET_AM_RECV_HANDLER.invokeExact(worker, handler);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_worker_set_am_recv_handler", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_am_recv_data_nbx(ucp_worker_h worker, void *data_desc, void *buffer, size_t count,
   * const ucp_request_param_t *param)}.
   *
   * <p>Fetches the data of a message that came with {@link UcpConstants#UCP_AM_RECV_ATTR_FLAG_RNDV}. A request is
   * freed with {@link UcpRequests#ucp_request_free}. Does not sleep.
   *
   * @param worker the {@code ucp_worker_h}
   * @param descriptor the {@code data} that the handler was given, which this call takes over
   * @param buffer where the data goes, alive until the end
   * @param count bytes
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_am_recv_data_nbx(long worker, long descriptor, long buffer, long count, long param) {
    try {
      return (long) UCP_AM_RECV_DATA_NBX.invokeExact(worker, descriptor, buffer, count, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_am_recv_data_nbx", t);
    }
  }

  /**
   * {@code void ucp_am_data_release(ucp_worker_h worker, void *data)}.
   *
   * <p>Frees data of a message that was kept.
   *
   * @param worker the {@code ucp_worker_h}
   * @param data what a handler kept by returning {@link UcsStatus#UCS_INPROGRESS}
   */
  public static void ucp_am_data_release(long worker, long data) {
    try {
      UCP_AM_DATA_RELEASE.invokeExact(worker, data);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_am_data_release", t);
    }
  }
}
