package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A context, a worker and an endpoint from the worker to itself, for one test on one thread. */
final class SelfLoop implements AutoCloseable {
  static final int AM_ID = 3;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  final Arena arena = Arena.ofConfined();
  final MemorySegment out = arena.allocate(JAVA_LONG, 2);
  final long context;
  final long worker;
  final long ep;
  UcpCallbacks.@Nullable AmReceiver receiver;
  private final UcpCallback am;
  private final UcpCallback error;

  SelfLoop() {
    RealUcx.load();
    am =
        UcpCallbacks.amReceiver(
            (arg, header, headerLength, data, length, param) -> {
              UcpCallbacks.AmReceiver to = receiver;
              return to == null ? UcsStatus.UCS_OK : to.receive(arg, header, headerLength, data, length, param);
            });
    error = UcpCallbacks.errorHandler((arg, failed, status) -> {});
    context = context();
    worker = worker();
    ep = endpoint();
  }

  long param(int mask, int flags) {
    MemorySegment param = arena.allocate(UcpRequestParam.SIZE, 8);
    param.set(JAVA_INT, UcpRequestParam.op_attr_mask, mask | UcpConstants.UCP_OP_ATTR_FIELD_FLAGS);
    param.set(JAVA_INT, UcpRequestParam.flags, flags);
    return param.address();
  }

  long cString(String text) {
    return arena.allocateFrom(text).address();
  }

  long map(long address, long bytes, int flags) {
    MemorySegment params = arena.allocate(UcpMemMapParams.SIZE, 8);
    params.set(
        JAVA_LONG,
        UcpMemMapParams.field_mask,
        UcpConstants.UCP_MEM_MAP_PARAM_FIELD_ADDRESS
            | UcpConstants.UCP_MEM_MAP_PARAM_FIELD_LENGTH
            | UcpConstants.UCP_MEM_MAP_PARAM_FIELD_FLAGS
            | UcpConstants.UCP_MEM_MAP_PARAM_FIELD_MEMORY_TYPE);
    params.set(JAVA_LONG, UcpMemMapParams.address, address);
    params.set(JAVA_LONG, UcpMemMapParams.length, bytes);
    params.set(JAVA_INT, UcpMemMapParams.flags, flags);
    params.set(JAVA_INT, UcpMemMapParams.memory_type, UcsConstants.UCS_MEMORY_TYPE_HOST);
    ok(UcpMemories.ucp_mem_map(context, params.address(), out.address()));
    return result();
  }

  /** A key to own memory, as a peer would have it. */
  long rkey(long memh) {
    ok(UcpMemories.ucp_rkey_pack(context, memh, out.address(), out.address() + 8));
    long packed = result();
    assertThat(out.getAtIndex(JAVA_LONG, 1)).isPositive();
    ok(UcpMemories.ucp_ep_rkey_unpack(ep, packed, out.address()));
    UcpMemories.ucp_rkey_buffer_release(packed);
    return result();
  }

  long result() {
    return out.get(JAVA_LONG, 0);
  }

  /** Progresses a status pointer to its end. */
  void await(long pointer) {
    if (UcsStatus.isRequest(pointer)) {
      progressUntil(() -> UcpRequests.ucp_request_check_status(pointer) != UcsStatus.UCS_INPROGRESS);
      ok(UcpRequests.ucp_request_check_status(pointer));
      UcpRequests.ucp_request_free(pointer);
    } else {
      ok(UcsStatus.of(pointer));
    }
  }

  void progressUntil(BooleanSupplier reached) {
    long start = System.nanoTime();
    while (!reached.getAsBoolean()) {
      UcpWorkers.ucp_worker_progress(worker);
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
    }
  }

  static void ok(int status) {
    assertThat(UcsStatus.describe(status)).isEqualTo(UcsStatus.describe(UcsStatus.UCS_OK));
  }

  @Override
  public void close() {
    await(UcpEndpoints.ucp_ep_close_nbx(ep, param(0, 0)));
    UcpWorkers.ucp_worker_destroy(worker);
    UcpContexts.ucp_cleanup(context);
    arena.close();
    assertThat(am.failure()).isEmpty();
    assertThat(error.failure()).isEmpty();
  }

  private long context() {
    ok(UcpContexts.ucp_config_read(0, 0, out.address()));
    long config = result();
    ok(UcpContexts.ucp_config_modify(config, cString("POSIX_ERROR_HANDLING"), cString("y")));
    MemorySegment params = arena.allocate(UcpParams.SIZE, 8);
    params.set(
        JAVA_LONG,
        UcpParams.field_mask,
        UcpConstants.UCP_PARAM_FIELD_FEATURES
            | UcpConstants.UCP_PARAM_FIELD_MT_WORKERS_SHARED
            | UcpConstants.UCP_PARAM_FIELD_NAME);
    params.set(
        JAVA_LONG,
        UcpParams.features,
        UcpConstants.UCP_FEATURE_RMA | UcpConstants.UCP_FEATURE_AM | UcpConstants.UCP_FEATURE_WAKEUP);
    params.set(JAVA_INT, UcpParams.mt_workers_shared, 1);
    params.set(JAVA_LONG, UcpParams.name, cString("self-loop"));
    ok(UcpContexts.ucp_init_version(1, 13, params.address(), config, out.address()));
    UcpContexts.ucp_config_release(config);
    return result();
  }

  private long worker() {
    MemorySegment params = arena.allocate(UcpWorkerParams.SIZE, 8);
    params.set(JAVA_LONG, UcpWorkerParams.field_mask, UcpConstants.UCP_WORKER_PARAM_FIELD_THREAD_MODE);
    params.set(JAVA_INT, UcpWorkerParams.thread_mode, UcsConstants.UCS_THREAD_MODE_SERIALIZED);
    ok(UcpWorkers.ucp_worker_create(context, params.address(), out.address()));
    long created = result();
    MemorySegment handler = arena.allocate(UcpAmHandlerParam.SIZE, 8);
    handler.set(
        JAVA_LONG,
        UcpAmHandlerParam.field_mask,
        UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_ID
            | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_FLAGS
            | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_CB
            | UcpConstants.UCP_AM_HANDLER_PARAM_FIELD_ARG);
    handler.set(JAVA_INT, UcpAmHandlerParam.id, AM_ID);
    handler.set(
        JAVA_INT,
        UcpAmHandlerParam.flags,
        UcpConstants.UCP_AM_FLAG_WHOLE_MSG | UcpConstants.UCP_AM_FLAG_PERSISTENT_DATA);
    handler.set(JAVA_LONG, UcpAmHandlerParam.cb, am.address());
    handler.set(JAVA_LONG, UcpAmHandlerParam.arg, 42);
    ok(UcpWorkers.ucp_worker_set_am_recv_handler(created, handler.address()));
    return created;
  }

  private long endpoint() {
    ok(UcpWorkers.ucp_worker_get_address(worker, out.address(), out.address() + 8));
    long address = result();
    assertThat(out.getAtIndex(JAVA_LONG, 1)).isPositive();
    MemorySegment params = arena.allocate(UcpEpParams.SIZE, 8);
    params.set(
        JAVA_LONG,
        UcpEpParams.field_mask,
        UcpConstants.UCP_EP_PARAM_FIELD_REMOTE_ADDRESS
            | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE
            | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLER
            | UcpConstants.UCP_EP_PARAM_FIELD_NAME);
    params.set(JAVA_LONG, UcpEpParams.address, address);
    params.set(JAVA_INT, UcpEpParams.err_mode, UcpConstants.UCP_ERR_HANDLING_MODE_PEER);
    params.set(JAVA_LONG, UcpEpParams.err_handler_cb, error.address());
    params.set(JAVA_LONG, UcpEpParams.err_handler_arg, 7);
    params.set(JAVA_LONG, UcpEpParams.name, cString("to-itself"));
    ok(UcpEndpoints.ucp_ep_create(worker, params.address(), out.address()));
    UcpWorkers.ucp_worker_release_address(worker, address);
    return result();
  }

  static String text(MemorySegment bytes) {
    return new String(bytes.toArray(JAVA_BYTE), StandardCharsets.US_ASCII);
  }
}
