package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.ucx.ffm.UcpAmHandlerParam;
import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpRequestParam;
import dev.sluice.backend.ucx.ffm.UcpWorkerAttr;
import dev.sluice.backend.ucx.ffm.UcpWorkerParams;
import dev.sluice.backend.ucx.ffm.UcpWorkers;
import dev.sluice.backend.ucx.ffm.UcsConstants;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What is done once with each worker of UCX. */
final class NativeWorkers {
  private NativeWorkers() {}

  /** How operations are posted: UCX copies it in each call, so that one serves all. */
  static long param(Arena arena, int attributes, int flags) {
    MemorySegment param = arena.allocate(UcpRequestParam.SIZE, Long.BYTES);
    param.set(JAVA_INT, UcpRequestParam.op_attr_mask, attributes);
    param.set(JAVA_INT, UcpRequestParam.flags, flags);
    return param.address();
  }

  static long create(long context) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(UcpWorkerParams.SIZE, Long.BYTES);
      params.set(JAVA_LONG, UcpWorkerParams.field_mask, UcpConstants.UCP_WORKER_PARAM_FIELD_THREAD_MODE);
      params.set(JAVA_INT, UcpWorkerParams.thread_mode, UcsConstants.UCS_THREAD_MODE_SERIALIZED);
      MemorySegment out = arena.allocate(JAVA_LONG);
      int status = UcpWorkers.ucp_worker_create(context, params.address(), out.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(
            Kind.UNAVAILABLE,
            "a worker of UCX cannot be made",
            status,
            "check the limits of open files (ulimit -n) and of shared memory (a container's --shm-size), and UCX_TLS");
      }
      return out.get(JAVA_LONG, 0);
    }
  }

  static int eventDescriptor(long worker) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_INT);
      int status = UcpWorkers.ucp_worker_get_efd(worker, out.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(Kind.UNAVAILABLE, "a worker of UCX cannot be slept on", status, "leave out transports without events (UCX_TLS)");
      }
      return out.get(JAVA_INT, 0);
    }
  }

  static byte[] address(long worker) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(JAVA_LONG);
      MemorySegment length = arena.allocate(JAVA_LONG);
      int status = UcpWorkers.ucp_worker_get_address(worker, address.address(), length.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(Kind.UNAVAILABLE, "a worker of UCX has no address", status, "check UCX_TLS and UCX_NET_DEVICES");
      }
      return taken(worker, address.get(JAVA_LONG, 0), length.get(JAVA_LONG, 0));
    }
  }

  /** The address over network devices alone; empty where there are none. */
  static byte[] networkAddress(long worker) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(UcpWorkerAttr.SIZE, Long.BYTES);
      attributes.set(
          JAVA_LONG, UcpWorkerAttr.field_mask, UcpConstants.UCP_WORKER_ATTR_FIELD_ADDRESS | UcpConstants.UCP_WORKER_ATTR_FIELD_ADDRESS_FLAGS);
      attributes.set(JAVA_INT, UcpWorkerAttr.address_flags, UcpConstants.UCP_WORKER_ADDRESS_FLAG_NET_ONLY);
      int status = UcpWorkers.ucp_worker_query(worker, attributes.address());
      return status == UcsStatus.UCS_OK
          ? taken(worker, attributes.get(JAVA_LONG, UcpWorkerAttr.address), attributes.get(JAVA_LONG, UcpWorkerAttr.address_length))
          : new byte[0];
    }
  }

  private static byte[] taken(long worker, long address, long length) {
    byte[] bytes = NativeAccess.view(address, length).toArray(ValueLayout.JAVA_BYTE);
    UcpWorkers.ucp_worker_release_address(worker, address);
    return bytes;
  }

  static void receiveFrames(long worker, long number) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handler = arena.allocate(UcpAmHandlerParam.SIZE, Long.BYTES);
      handler.set(
          JAVA_LONG,
          UcpAmHandlerParam.field_mask,
          UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_ID
              | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_FLAGS
              | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_CB
              | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_ARG);
      handler.set(JAVA_INT, UcpAmHandlerParam.id, UcxUpcalls.FRAME_ID);
      handler.set(JAVA_INT, UcpAmHandlerParam.flags, UcpConstants.UCP_AM_FLAG_WHOLE_MSG);
      handler.set(JAVA_LONG, UcpAmHandlerParam.cb, UcxUpcalls.frameHandler());
      handler.set(JAVA_LONG, UcpAmHandlerParam.arg, number);
      int status = UcpWorkers.ucp_worker_set_am_recv_handler(worker, handler.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(Kind.UNAVAILABLE, "a worker of UCX takes no frames", status, "use another build of UCX");
      }
    }
  }
}
