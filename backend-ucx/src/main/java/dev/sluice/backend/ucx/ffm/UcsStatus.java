package dev.sluice.backend.ucx.ffm;

import dev.sluice.NativeStatus;

/**
 * {@code ucs_status_t} and {@code ucs_status_ptr_t}. A status is one signed byte, in Java widened to an {@code int}. A
 * status pointer is 0 (done), a status from -1 to -100 (failed), or anything else: a request that is under way.
 */
public final class UcsStatus {
  /** Bytes of a {@code ucs_status_t}. */
  public static final long SIZE = 1;

  /** Done. */
  public static final int UCS_OK = 0;
  /** Under way. */
  public static final int UCS_INPROGRESS = 1;
  /** There is no message. */
  public static final int UCS_ERR_NO_MESSAGE = -1;
  /** A queue is full: progress and try again. */
  public static final int UCS_ERR_NO_RESOURCE = -2;
  /** Input or output failed. */
  public static final int UCS_ERR_IO_ERROR = -3;
  /** No memory. */
  public static final int UCS_ERR_NO_MEMORY = -4;
  /** A parameter is wrong. */
  public static final int UCS_ERR_INVALID_PARAM = -5;
  /** No transport leads to the peer. */
  public static final int UCS_ERR_UNREACHABLE = -6;
  /** An address is wrong. */
  public static final int UCS_ERR_INVALID_ADDR = -7;
  /** Not implemented. */
  public static final int UCS_ERR_NOT_IMPLEMENTED = -8;
  /** A message was longer than its buffer. */
  public static final int UCS_ERR_MESSAGE_TRUNCATED = -9;
  /** Nothing moved. */
  public static final int UCS_ERR_NO_PROGRESS = -10;
  /** A buffer is too small. */
  public static final int UCS_ERR_BUFFER_TOO_SMALL = -11;
  /** No such element. */
  public static final int UCS_ERR_NO_ELEM = -12;
  /** Some connections failed. */
  public static final int UCS_ERR_SOME_CONNECTS_FAILED = -13;
  /** No such device. */
  public static final int UCS_ERR_NO_DEVICE = -14;
  /** Busy; of {@code ucp_worker_arm}: events are pending, progress first. */
  public static final int UCS_ERR_BUSY = -15;
  /** Cancelled, also by closing the endpoint. */
  public static final int UCS_ERR_CANCELED = -16;
  /** Shared memory failed. */
  public static final int UCS_ERR_SHMEM_SEGMENT = -17;
  /** Already there. */
  public static final int UCS_ERR_ALREADY_EXISTS = -18;
  /** Out of range. */
  public static final int UCS_ERR_OUT_OF_RANGE = -19;
  /** Timed out. */
  public static final int UCS_ERR_TIMED_OUT = -20;
  /** Over a limit. */
  public static final int UCS_ERR_EXCEEDS_LIMIT = -21;
  /** Not supported here. */
  public static final int UCS_ERR_UNSUPPORTED = -22;
  /** The peer rejected it. */
  public static final int UCS_ERR_REJECTED = -23;
  /** Not connected. */
  public static final int UCS_ERR_NOT_CONNECTED = -24;
  /** The peer is gone. */
  public static final int UCS_ERR_CONNECTION_RESET = -25;
  /** First of the failures of a link. */
  public static final int UCS_ERR_FIRST_LINK_FAILURE = -40;
  /** Last of the failures of a link. */
  public static final int UCS_ERR_LAST_LINK_FAILURE = -59;
  /** First of the failures of an endpoint. */
  public static final int UCS_ERR_FIRST_ENDPOINT_FAILURE = -60;
  /** The peer does not answer. */
  public static final int UCS_ERR_ENDPOINT_TIMEOUT = -80;
  /** Last of the failures of an endpoint. */
  public static final int UCS_ERR_LAST_ENDPOINT_FAILURE = -89;
  /** The lowest status; below it are pointers. */
  public static final int UCS_ERR_LAST = -100;

  private UcsStatus() {}

  /**
   * Tells whether a status pointer is an error. Safe for any thread and any value, and allocates nothing.
   *
   * @param pointer what a {@code _nbx} function returned
   * @return whether it is a status below {@link #UCS_OK}
   */
  public static boolean isError(long pointer) {
    return pointer < 0 && pointer >= UCS_ERR_LAST;
  }

  /**
   * Tells whether a status pointer is a request, which has to be freed. Allocates nothing.
   *
   * @param pointer what a {@code _nbx} function returned
   * @return whether it is neither done nor an error
   */
  public static boolean isRequest(long pointer) {
    return Long.compareUnsigned(pointer - 1, UCS_ERR_LAST - 1L) < 0;
  }

  /**
   * The status of a status pointer. Allocates nothing.
   *
   * @param pointer what a {@code _nbx} function returned
   * @return {@link #UCS_OK}, {@link #UCS_INPROGRESS} for a request, or the error
   */
  public static int of(long pointer) {
    return isRequest(pointer) ? UCS_INPROGRESS : (int) pointer;
  }

  /**
   * Tells whether a status is a failure of a link.
   *
   * @param status a status
   * @return whether it lies between {@link #UCS_ERR_FIRST_LINK_FAILURE} and {@link #UCS_ERR_LAST_LINK_FAILURE}
   */
  public static boolean isLinkFailure(int status) {
    return status <= UCS_ERR_FIRST_LINK_FAILURE && status >= UCS_ERR_LAST_LINK_FAILURE;
  }

  /**
   * Tells whether a status is a failure of an endpoint.
   *
   * @param status a status
   * @return whether it lies between {@link #UCS_ERR_FIRST_ENDPOINT_FAILURE} and {@link #UCS_ERR_LAST_ENDPOINT_FAILURE}
   */
  public static boolean isEndpointFailure(int status) {
    return status <= UCS_ERR_FIRST_ENDPOINT_FAILURE && status >= UCS_ERR_LAST_ENDPOINT_FAILURE;
  }

  /**
   * The name of a status in the header.
   *
   * @param status a status
   * @return such as {@code UCS_ERR_NO_MEMORY}; for a number that the header does not name, its group or {@code
   *     unknown ucs_status_t}
   */
  public static String name(int status) {
    return switch (status) {
      case UCS_OK -> "UCS_OK";
      case UCS_INPROGRESS -> "UCS_INPROGRESS";
      case UCS_ERR_NO_MESSAGE -> "UCS_ERR_NO_MESSAGE";
      case UCS_ERR_NO_RESOURCE -> "UCS_ERR_NO_RESOURCE";
      case UCS_ERR_IO_ERROR -> "UCS_ERR_IO_ERROR";
      case UCS_ERR_NO_MEMORY -> "UCS_ERR_NO_MEMORY";
      case UCS_ERR_INVALID_PARAM -> "UCS_ERR_INVALID_PARAM";
      case UCS_ERR_UNREACHABLE -> "UCS_ERR_UNREACHABLE";
      case UCS_ERR_INVALID_ADDR -> "UCS_ERR_INVALID_ADDR";
      case UCS_ERR_NOT_IMPLEMENTED -> "UCS_ERR_NOT_IMPLEMENTED";
      case UCS_ERR_MESSAGE_TRUNCATED -> "UCS_ERR_MESSAGE_TRUNCATED";
      case UCS_ERR_NO_PROGRESS -> "UCS_ERR_NO_PROGRESS";
      case UCS_ERR_BUFFER_TOO_SMALL -> "UCS_ERR_BUFFER_TOO_SMALL";
      case UCS_ERR_NO_ELEM -> "UCS_ERR_NO_ELEM";
      case UCS_ERR_SOME_CONNECTS_FAILED -> "UCS_ERR_SOME_CONNECTS_FAILED";
      case UCS_ERR_NO_DEVICE -> "UCS_ERR_NO_DEVICE";
      case UCS_ERR_BUSY -> "UCS_ERR_BUSY";
      case UCS_ERR_CANCELED -> "UCS_ERR_CANCELED";
      case UCS_ERR_SHMEM_SEGMENT -> "UCS_ERR_SHMEM_SEGMENT";
      case UCS_ERR_ALREADY_EXISTS -> "UCS_ERR_ALREADY_EXISTS";
      case UCS_ERR_OUT_OF_RANGE -> "UCS_ERR_OUT_OF_RANGE";
      case UCS_ERR_TIMED_OUT -> "UCS_ERR_TIMED_OUT";
      case UCS_ERR_EXCEEDS_LIMIT -> "UCS_ERR_EXCEEDS_LIMIT";
      case UCS_ERR_UNSUPPORTED -> "UCS_ERR_UNSUPPORTED";
      case UCS_ERR_REJECTED -> "UCS_ERR_REJECTED";
      case UCS_ERR_NOT_CONNECTED -> "UCS_ERR_NOT_CONNECTED";
      case UCS_ERR_CONNECTION_RESET -> "UCS_ERR_CONNECTION_RESET";
      case UCS_ERR_ENDPOINT_TIMEOUT -> "UCS_ERR_ENDPOINT_TIMEOUT";
      default -> {
        if (isLinkFailure(status)) {
          yield "a link failure of UCS";
        }
        yield isEndpointFailure(status) ? "an endpoint failure of UCS" : "unknown ucs_status_t";
      }
    };
  }

  /**
   * A status as exceptions carry it.
   *
   * @param status a status
   * @return its name and number
   */
  public static NativeStatus describe(int status) {
    return new NativeStatus(name(status), status);
  }
}
