package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucp.so.0} on endpoints, to be called by the worker's thread. A post on an endpoint that has
 * failed may end the process, so its state is checked before each.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpEndpoints {
  private static final MethodHandle UCP_EP_CREATE = UcpLibrary.ucp("ucp_ep_create", Signatures.status(3));
  private static final MethodHandle UCP_EP_CLOSE_NBX = UcpLibrary.ucp("ucp_ep_close_nbx", Signatures.pointer(2));
  private static final MethodHandle UCP_EP_FLUSH_NBX = UcpLibrary.ucp("ucp_ep_flush_nbx", Signatures.pointer(2));
  private static final MethodHandle UCP_EP_QUERY = UcpLibrary.ucp("ucp_ep_query", Signatures.status(2));
  private static final MethodHandle UCP_EP_PRINT_INFO = UcpLibrary.ucp("ucp_ep_print_info", Signatures.nothing(2));
  private static final MethodHandle UCP_PUT_NBX = UcpLibrary.ucp("ucp_put_nbx", Signatures.pointer(6));
  private static final MethodHandle UCP_GET_NBX = UcpLibrary.ucp("ucp_get_nbx", Signatures.pointer(6));
  private static final MethodHandle UCP_AM_SEND_NBX =
      UcpLibrary.ucp(
          "ucp_am_send_nbx",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private UcpEndpoints() {}

  /**
   * {@code ucs_status_t ucp_ep_create(ucp_worker_h worker, const ucp_ep_params_t *params, ucp_ep_h *ep)}.
   *
   * <p>Connects to a worker; the connection is made by later progress. The caller ends it with {@link
   * #ucp_ep_close_nbx}. Takes up to milliseconds. UCX trusts the remote address it is given.
   *
   * @param worker the {@code ucp_worker_h}
   * @param params address of a {@link UcpEpParams}
   * @param ep address where the {@code ucp_ep_h} is written
   * @return {@link UcsStatus#UCS_OK} or an error, such as {@link UcsStatus#UCS_ERR_UNREACHABLE}
   */
  public static int ucp_ep_create(long worker, long params, long ep) {
    try {
      return (byte) UCP_EP_CREATE.invokeExact(worker, params, ep);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_create", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_ep_close_nbx(ucp_ep_h ep, const ucp_request_param_t *param)}.
   *
   * <p>Closes an endpoint, whose handle is gone after the call. A request is progressed to its end and freed with
   * {@link UcpRequests#ucp_request_free}. Does not sleep; may call handlers.
   *
   * @param ep the {@code ucp_ep_h}
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_ep_close_nbx(long ep, long param) {
    try {
      return (long) UCP_EP_CLOSE_NBX.invokeExact(ep, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_close_nbx", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_ep_flush_nbx(ucp_ep_h ep, const ucp_request_param_t *param)}.
   *
   * <p>Ends once everything posted on this endpoint has reached its memory. A request is freed with {@link
   * UcpRequests#ucp_request_free}. Does not sleep; may call handlers.
   *
   * @param ep the {@code ucp_ep_h}
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_ep_flush_nbx(long ep, long param) {
    try {
      return (long) UCP_EP_FLUSH_NBX.invokeExact(ep, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_flush_nbx", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_ep_query(ucp_ep_h ep, ucp_ep_attr_t *attr)}.
   *
   * <p>Asks an endpoint. Strings that it points to belong to UCX. Before the first flush the transports are
   * provisional.
   *
   * @param ep the {@code ucp_ep_h}
   * @param attributes address of a {@link UcpEpAttr}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_ep_query(long ep, long attributes) {
    try {
      return (byte) UCP_EP_QUERY.invokeExact(ep, attributes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_query", t);
    }
  }

  /**
   * {@code void ucp_ep_print_info(ucp_ep_h ep, FILE *stream)}.
   *
   * <p>Prints what an endpoint is made of, for people. Blocks as the stream does.
   *
   * @param ep the {@code ucp_ep_h}
   * @param stream a {@code FILE *}, see {@link dev.sluice.ffm.Libc#captureFile}
   */
  public static void ucp_ep_print_info(long ep, long stream) {
    try {
      UCP_EP_PRINT_INFO.invokeExact(ep, stream);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_ep_print_info", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_put_nbx(ucp_ep_h ep, const void *buffer, size_t count, uint64_t remote, ucp_rkey_h
   * rkey, const ucp_request_param_t *param)}.
   *
   * <p>Writes to a peer's memory. Its end says that the local buffer is free; a flush says that the data has arrived.
   * A request is freed with {@link UcpRequests#ucp_request_free}. Does not sleep, but may copy all of the data; may
   * call handlers.
   *
   * @param ep the {@code ucp_ep_h}
   * @param buffer local address, alive until the end
   * @param count bytes, unless a datatype is set
   * @param remote the peer's address
   * @param rkey the {@code ucp_rkey_h}
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_put_nbx(long ep, long buffer, long count, long remote, long rkey, long param) {
    try {
      return (long) UCP_PUT_NBX.invokeExact(ep, buffer, count, remote, rkey, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_put_nbx", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_get_nbx(ucp_ep_h ep, void *buffer, size_t count, uint64_t remote, ucp_rkey_h rkey,
   * const ucp_request_param_t *param)}.
   *
   * <p>Reads a peer's memory. Its end says that the data is here. A request is freed with {@link
   * UcpRequests#ucp_request_free}. Does not sleep, but may copy all of the data; may call handlers.
   *
   * @param ep the {@code ucp_ep_h}
   * @param buffer local address, alive until the end
   * @param count bytes, unless a datatype is set
   * @param remote the peer's address
   * @param rkey the {@code ucp_rkey_h}
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_get_nbx(long ep, long buffer, long count, long remote, long rkey, long param) {
    try {
      return (long) UCP_GET_NBX.invokeExact(ep, buffer, count, remote, rkey, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_get_nbx", t);
    }
  }

  /**
   * {@code ucs_status_ptr_t ucp_am_send_nbx(ucp_ep_h ep, unsigned id, const void *header, size_t header_length, const
   * void *buffer, size_t count, const ucp_request_param_t *param)}.
   *
   * <p>Sends an active message. A request is freed with {@link UcpRequests#ucp_request_free}. Does not sleep; may
   * call handlers.
   *
   * @param ep the {@code ucp_ep_h}
   * @param id which handler of the peer's worker
   * @param header address, or 0; alive until the end unless {@link UcpConstants#UCP_AM_SEND_FLAG_COPY_HEADER} is set
   * @param headerLength bytes, at most the worker's {@code max_am_header}
   * @param buffer address of the data, or 0; alive until the end
   * @param count bytes, unless a datatype is set
   * @param param address of a {@link UcpRequestParam}; may be gone after the call
   * @return a status pointer, see {@link UcsStatus}
   */
  public static long ucp_am_send_nbx(
      long ep, int id, long header, long headerLength, long buffer, long count, long param) {
    try {
      return (long) UCP_AM_SEND_NBX.invokeExact(ep, id, header, headerLength, buffer, count, param);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_am_send_nbx", t);
    }
  }
}
