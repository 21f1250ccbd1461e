package dev.sluice.backend.ucx.ffm;

import dev.sluice.ffm.NativeAccess;
import java.lang.invoke.MethodHandle;

/**
 * Functions of {@code libucp.so.0} on requests, to be called by the worker's thread.
 *
 * <p>To be touched only after {@link UcpLibrary#load}.
 */
@SuppressWarnings("MemberName") // the names are those of the C header
public final class UcpRequests {
  private static final MethodHandle UCP_REQUEST_CHECK_STATUS =
      UcpLibrary.ucp("ucp_request_check_status", Signatures.status(1), UcpLibrary.CRITICAL);
  private static final MethodHandle UCP_REQUEST_FREE = UcpLibrary.ucp("ucp_request_free", Signatures.nothing(1));
  private static final MethodHandle UCP_REQUEST_QUERY = UcpLibrary.ucp("ucp_request_query", Signatures.status(2));

  private UcpRequests() {}

  /**
   * {@code ucs_status_t ucp_request_check_status(void *request)}.
   *
   * <p>Tells how far a request is. It progresses nothing and does not block.
   *
   * @param request what a {@code _nbx} function returned, where {@link UcsStatus#isRequest}
   * @return {@link UcsStatus#UCS_INPROGRESS}, {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_request_check_status(long request) {
    try {
      return (byte) UCP_REQUEST_CHECK_STATUS.invokeExact(request);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_request_check_status", t);
    }
  }

  /**
   * {@code void ucp_request_free(void *request)}.
   *
   * <p>Gives a request back, which may be under way still: it then goes on and ends unseen. Does not block.
   *
   * @param request what a {@code _nbx} function returned, where {@link UcsStatus#isRequest}
   */
  public static void ucp_request_free(long request) {
    try {
      UCP_REQUEST_FREE.invokeExact(request);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_request_free", t);
    }
  }

  /**
   * {@code ucs_status_t ucp_request_query(void *request, ucp_request_attr_t *attr)}.
   *
   * <p>Asks a request. Does not block.
   *
   * @param request what a {@code _nbx} function returned, where {@link UcsStatus#isRequest}
   * @param attributes address of a {@link UcpRequestAttr}
   * @return {@link UcsStatus#UCS_OK} or an error
   */
  public static int ucp_request_query(long request, long attributes) {
    try {
      return (byte) UCP_REQUEST_QUERY.invokeExact(request, attributes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_request_query", t);
    }
  }
}
