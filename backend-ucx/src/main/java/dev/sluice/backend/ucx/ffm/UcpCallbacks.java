package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * C function pointers that call Java. They are never freed, since UCX may call as long as a worker lives: make one a
 * backend and tell callers apart by {@code arg}.
 */
public final class UcpCallbacks {
  /** {@code ucs_status_t (*)(void *, const void *header, size_t, void *data, size_t, const ucp_am_recv_param_t *)}. */
  private static final FunctionDescriptor AM_RECEIVE =
      FunctionDescriptor.of(
          JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /** {@code void (*)(void *arg, ucp_ep_h ep, ucs_status_t status)}. */
  private static final FunctionDescriptor ERROR =
      FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_BYTE);

  /** {@code void (*)(void *request)}. */
  private static final FunctionDescriptor REQUEST_INIT = FunctionDescriptor.ofVoid(JAVA_LONG);

  private UcpCallbacks() {}

  /** Receives active messages, on the thread that progresses the worker. */
  @FunctionalInterface
  public interface AmReceiver {
    /**
     * Takes one message. It must not block, nor progress the worker.
     *
     * @param arg what the handler was set with
     * @param header address of the header, valid during the call
     * @param headerLength bytes of the header
     * @param data address of the data, valid during the call; with {@link UcpConstants#UCP_AM_RECV_ATTR_FLAG_RNDV} a
     *     descriptor for {@link UcpWorkers#ucp_am_recv_data_nbx}
     * @param length bytes of the data
     * @param param address of a {@link UcpAmRecvParam}, valid during the call
     * @return {@link UcsStatus#UCS_OK}, or {@link UcsStatus#UCS_INPROGRESS} to keep the data
     */
    int receive(long arg, long header, long headerLength, long data, long length, long param);
  }

  /**
   * Hears that an endpoint has failed, once. UCX may call it on any thread, also one of its own, and in the middle of a
   * post: it may only note what happened.
   */
  @FunctionalInterface
  public interface ErrorHandler {
    /**
     * Notes the failure.
     *
     * @param arg what the endpoint was created with
     * @param ep the endpoint, still to be closed
     * @param status why
     */
    void failed(long arg, long ep, int status);
  }

  /** Prepares a request, once, when the library takes the memory for it. Called on any thread that is in the library. */
  @FunctionalInterface
  public interface RequestInit {
    /**
     * Prepares a request.
     *
     * @param request address of what is the user's of it; the library's own part lies right in front of it
     */
    void fresh(long request);
  }

  /**
   * Makes a function pointer for {@link UcpAmHandlerParam#cb}. What the receiver throws is kept, and the message is
   * dropped.
   *
   * @param receiver what is called
   * @return the function pointer
   * @throws dev.sluice.ffm.NativeLibraryException if native access is denied
   */
  public static UcpCallback amReceiver(AmReceiver receiver) {
    var failures = new AtomicReference<@Nullable Throwable>();
    return stub(new AmStub(receiver, failures), "receive", AM_RECEIVE, failures);
  }

  /**
   * Makes a function pointer for {@link UcpEpParams#err_handler_cb}. What the handler throws is kept.
   *
   * @param handler what is called
   * @return the function pointer
   * @throws dev.sluice.ffm.NativeLibraryException if native access is denied
   */
  public static UcpCallback errorHandler(ErrorHandler handler) {
    var failures = new AtomicReference<@Nullable Throwable>();
    return stub(new ErrorStub(handler, failures), "failed", ERROR, failures);
  }

  /**
   * Makes a function pointer for {@link UcpParams#request_init}. What the function throws is kept.
   *
   * @param init what is called
   * @return the function pointer
   * @throws dev.sluice.ffm.NativeLibraryException if native access is denied
   */
  public static UcpCallback requestInit(RequestInit init) {
    var failures = new AtomicReference<@Nullable Throwable>();
    return stub(new InitStub(init, failures), "fresh", REQUEST_INIT, failures);
  }

  private static UcpCallback stub(
      Object target, String method, FunctionDescriptor function, AtomicReference<@Nullable Throwable> failures) {
    try {
      MethodHandle handle =
          MethodHandles.lookup().bind(target, method, function.toMethodType());
      return new UcpCallback(NativeAccess.upcall(handle, function).address(), failures);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the method is in this file", e);
    }
  }

  /** An exception that left an upcall would end the process. */
  private record AmStub(AmReceiver receiver, AtomicReference<@Nullable Throwable> failures) {
    @SuppressWarnings("UnusedMethod") // found by its name
    byte receive(long arg, long header, long headerLength, long data, long length, long param) {
      try {
        return (byte) receiver.receive(arg, header, headerLength, data, length, param);
      } catch (Throwable t) {
        failures.compareAndSet(null, t);
        return (byte) UcsStatus.UCS_OK;
      }
    }
  }

  private record ErrorStub(ErrorHandler handler, AtomicReference<@Nullable Throwable> failures) {
    @SuppressWarnings("UnusedMethod") // found by its name
    void failed(long arg, long ep, byte status) {
      try {
        handler.failed(arg, ep, status);
      } catch (Throwable t) {
        failures.compareAndSet(null, t);
      }
    }
  }

  private record InitStub(RequestInit init, AtomicReference<@Nullable Throwable> failures) {
    @SuppressWarnings("UnusedMethod") // found by its name
    void fresh(long request) {
      try {
        init.fresh(request);
      } catch (Throwable t) {
        failures.compareAndSet(null, t);
      }
    }
  }
}
