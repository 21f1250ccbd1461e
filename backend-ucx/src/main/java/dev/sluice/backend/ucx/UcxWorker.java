package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Operation;
import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpEndpoints;
import dev.sluice.backend.ucx.ffm.UcpRequestParam;
import dev.sluice.backend.ucx.ffm.UcpRequests;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.ffm.FdPoller;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What runs under one lock: a worker of UCX whose address is in our metadata, where every peer may arrive, and one more for each peer, up to a limit.
 * In shared memory all senders to a worker of UCX fill one queue: who is stopped or killed while filling its place blocks the queue for
 * everybody, for good if it was killed. With a queue each, it blocks its own. Over a network a worker each is there for the end: UCX (1.22 and before) forgets to look
 * whether a socket that both sides have given up, with bytes unsent, was closed by what it has just read, and crashes when a link that was cut comes back.
 * Our worker is destroyed soon after it was given up, and is then not progressed any more.
 */
final class UcxWorker implements Worker {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.ucx");

  /** Each takes ten file descriptors and four megabytes of shared memory. */
  private static final int MOST_HANDLES = 64;

  /** After so many attempts in vain what is there already is no reason to look again at once: somebody half done holds it up. */
  private static final int MOST_VAIN_ARMINGS = 1000;

  private static final long SHORTEST_COPIED_WRITE = 2 << 10;
  private static final long LARGE = 64 << 10;
  private static final long MOST_AT_ONCE = 1 << 20;
  private static final int SHORTEST_SLEEP_MILLIS = 1;
  private static final int LONGEST_SLEEP_MILLIS = 64;

  private final int index;
  private final long context;
  private final UcxSettings settings;
  private final FrameSink frames;
  private final int number;
  private final FdPoller poller = new FdPoller();
  private final Arena arena = Arena.ofShared();
  private final long dataParam;
  private final long plainParam;
  private final long frameParam;
  private final long forceParam;
  private final List<UcxEndpoint> endpoints = new ArrayList<>();

  /** The first is the one of our metadata. */
  private WorkerHandle[] handles;

  /** Those whose descriptors are polled. Touched by the thread that sleeps. */
  private WorkerHandle[] watched = {};

  private boolean handlesChanged = true;
  private boolean someRetired;
  private boolean someCutOff;
  private int turns;
  private int armings;
  private int vainArmings;
  private long currentMemory;
  private int longestSleep = SHORTEST_SLEEP_MILLIS;
  private volatile boolean somethingBroke;

  UcxWorker(int index, long context, UcxSettings settings, FrameSink frames) throws BackendException {
    this.index = index;
    this.context = context;
    this.settings = settings;
    this.frames = frames;
    this.dataParam = NativeWorkers.param(arena, UcpConstants.UCP_OP_ATTR_FIELD_MEMH | UcpConstants.UCP_OP_ATTR_FLAG_MULTI_SEND, 0);
    this.plainParam = NativeWorkers.param(arena, 0, 0);
    this.frameParam = NativeWorkers.param(arena, UcpConstants.UCP_OP_ATTR_FIELD_FLAGS, UcpConstants.UCP_AM_SEND_FLAG_EAGER);
    this.forceParam = NativeWorkers.param(arena, UcpConstants.UCP_OP_ATTR_FIELD_FLAGS, UcpConstants.UCP_EP_CLOSE_FLAG_FORCE);
    this.number = UcxUpcalls.remember(this);
    try {
      this.handles = new WorkerHandle[] {WorkerHandle.open(context, number)};
    } catch (BackendException | RuntimeException e) {
      UcxUpcalls.forget(this);
      poller.close();
      arena.close();
      throw e;
    }
  }

  int index() {
    return index;
  }

  /** Where every peer may arrive. */
  WorkerHandle front() {
    return handles[0];
  }

  /** Where one peer alone arrives; the front when no more can be had. */
  WorkerHandle apartFor(String peer) {
    if (handles.length == MOST_HANDLES) {
      return front();
    }
    try {
      WorkerHandle made = WorkerHandle.open(context, number);
      handles = Arrays.copyOf(handles, handles.length + 1);
      handles[handles.length - 1] = made;
      changed();
      return made;
    } catch (BackendException scarce) {
      LOG.log(System.Logger.Level.WARNING, "peer " + peer + " shares a receive queue with others, whom it may block if it is stopped or killed: " + scarce.getMessage());
      return front();
    }
  }

  @Override
  public void post(Batch batch, int limit) {
    UcxEndpoint endpoint = (UcxEndpoint) batch.endpoint();
    UcxRequests requests = UcxRequests.of(batch);
    requests.begin();
    endpoint.used();
    boolean writes = batch.operation() == Operation.WRITE;
    long connection = endpoint.handle();
    long stride = batch.capacity() * (long) Long.BYTES;
    long columns = batch.columns().address();
    int next = batch.posted();
    while (next < limit) {
      // UCX may crash on an endpoint that failed, and any call into it may be what finds the failure.
      BackendException why = endpoint.breakage().cause();
      if (why != null) {
        batch.fail(why, next);
        break;
      }
      if (requests.isFull() && !requests.retire(batch, endpoint)) {
        break;
      }
      long at = columns + next * (long) Long.BYTES;
      long local = MEMORY.get(JAVA_LONG, at);
      long remote = MEMORY.get(JAVA_LONG, at + stride);
      long length = MEMORY.get(JAVA_LONG, at + 2 * stride);
      long localKey = MEMORY.get(JAVA_LONG, at + 3 * stride);
      long remoteKey = MEMORY.get(JAVA_LONG, at + 4 * stride);
      long window = NativeKeys.window(remoteKey);
      if (window != 0 && NativeKeys.isHost(localKey) && copiesHere(requests, writes, length)) {
        long mapped = remote + window;
        copy(writes ? local : mapped, writes ? mapped : local, length);
        next++;
        continue;
      }
      long memory = NativeKeys.handle(localKey);
      if (memory != currentMemory) {
        MEMORY.set(JAVA_LONG, dataParam + UcpRequestParam.memh, memory);
        currentMemory = memory;
      }
      long key = NativeKeys.handle(remoteKey);
      long request =
          writes
              ? UcpEndpoints.ucp_put_nbx(connection, local, length, remote, key, dataParam)
              : UcpEndpoints.ucp_get_nbx(connection, local, length, remote, key, dataParam);
      if (request != 0) {
        if (UcsStatus.isError(request)) {
          batch.fail(endpoint.failedBy(UcsStatus.of(request), batch.operation()), next);
          break;
        }
        requests.add(request, next, length);
      }
      requests.wrote();
      next++;
    }
    batch.posted(next);
  }

  /**
   * Whether we copy ourselves what the peer's mapped memory gives or takes. Measured on two cores: UCX is faster with the shortest writes alone. It
   * reads only by having the peer send, which takes a peer that is awake and is faster where there is much to read, since both processes then
   * copy.
   */
  private static boolean copiesHere(UcxRequests requests, boolean writes, long length) {
    if (writes) {
      return length >= SHORTEST_COPIED_WRITE;
    }
    return length < LARGE || requests.copiesLarge(length);
  }

  /** In pieces, since the JVM cannot stop its threads within one. */
  private static void copy(long from, long to, long length) {
    for (long at = 0; at < length; at += MOST_AT_ONCE) {
      MemorySegment.copy(MEMORY, from + at, MEMORY, to + at, Math.min(MOST_AT_ONCE, length - at));
    }
  }

  @Override
  public void finish(Batch batch) {
    UcxEndpoint endpoint = (UcxEndpoint) batch.endpoint();
    UcxRequests requests = UcxRequests.of(batch);
    requests.begin();
    endpoint.lookAtPeer();
    if (batch.operation() != Operation.WRITE || !requests.hasWritten() || endpoint.breakage().isBroken()) {
      requests.finish();
      return;
    }
    long flush = UcpEndpoints.ucp_ep_flush_nbx(endpoint.handle(), plainParam);
    if (flush == 0) {
      requests.finishFlushed();
    } else if (UcsStatus.isError(flush)) {
      batch.fail(endpoint.failedBy(UcsStatus.of(flush), batch.operation()), -1);
      requests.finish();
    } else {
      requests.finish(flush);
    }
  }

  @Override
  public int poll(Batch batch) {
    int state = UcxRequests.of(batch).poll(batch, (UcxEndpoint) batch.endpoint());
    if (state == Worker.IN_FLIGHT && someCutOff) {
      endWhatIsCutOff();
    }
    return state;
  }

  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    UcxEndpoint connection = (UcxEndpoint) endpoint;
    connection.breakage().check();
    connection.used();
    long request = UcpEndpoints.ucp_am_send_nbx(connection.handle(), UcxUpcalls.FRAME_ID, 0, 0, address, bytes, frameParam);
    if (request != 0 && UcsStatus.isError(request)) {
      throw connection.failedBy(UcsStatus.of(request), "a frame");
    }
    return request;
  }

  @Override
  public boolean sent(long ticket) throws BackendException {
    int status = UcpRequests.ucp_request_check_status(ticket);
    if (status == UcsStatus.UCS_INPROGRESS) {
      endWhatIsCutOff();
      return false;
    }
    UcpRequests.ucp_request_free(ticket);
    if (status != UcsStatus.UCS_OK) {
      throw UcxFailure.of(UcxFailure.kindOf(status), "a frame was not sent", status, UcxEndpoint.REMEDY);
    }
    return true;
  }

  @Override
  public int progress() {
    int total = 0;
    if (handles.length == 1) {
      total = handles[0].progress();
    } else {
      turns++;
      for (int i = 0; i < handles.length; i++) {
        total += handles[i].progressAmongOthers(turns);
      }
    }
    if (somethingBroke) {
      somethingBroke = false;
      breakBroken();
      total++;
    }
    if (someRetired) {
      destroyRetired();
    }
    if (total > 0) {
      longestSleep = Math.max(SHORTEST_SLEEP_MILLIS, longestSleep / 4);
      vainArmings = 0;
    }
    return total;
  }

  @Override
  public boolean arm() {
    if (handlesChanged) {
      handlesChanged = false;
      watched = Arrays.stream(handles).filter(handle -> !handle.isCutOff()).toArray(WorkerHandle[]::new);
      poller.watch(Arrays.stream(watched).mapToInt(WorkerHandle::eventDescriptor).toArray());
    }
    if (somethingBroke) {
      return false;
    }
    boolean armed = true;
    armings++;
    for (int i = 0; i < handles.length; i++) {
      armed &= handles[i].arm(armings + i);
    }
    if (armed) {
      vainArmings = 0;
      return true;
    }
    if (++vainArmings < MOST_VAIN_ARMINGS) {
      return false;
    }
    longestSleep = SHORTEST_SLEEP_MILLIS;
    return true;
  }

  /** UCX is known to miss events: a sleep is short at first, and grows while nothing happens. Probes of idle connections, which wake us too, are nothing. */
  @Override
  public void sleep(int timeoutMillis) {
    int woken = poller.poll(Math.min(timeoutMillis, longestSleep));
    for (int i = 0; woken > 0 && i < watched.length; i++) {
      if (poller.ready(i)) {
        watched[i].tell();
      }
    }
    longestSleep = woken > 0 ? longestSleep : Math.min(LONGEST_SLEEP_MILLIS, 2 * longestSleep);
  }

  @Override
  public void wake() {
    poller.wake();
  }

  /** A frame that arrived, within {@link #progress}. */
  void received(long address, long bytes) {
    frames.received(this, address, bytes);
  }

  /** Says that an endpoint of this worker broke. May be called by any thread. */
  void broke() {
    somethingBroke = true;
    poller.wake();
  }

  long plainParam() {
    return plainParam;
  }

  void add(UcxEndpoint endpoint) {
    endpoints.add(endpoint);
  }

  void remove(UcxEndpoint endpoint) {
    endpoints.remove(endpoint);
  }

  /** Closes an endpoint's connection; what is then still under way ends while this worker progresses. */
  void closeConnection(WorkerHandle carrier, long connection, boolean force) {
    carrier.closeConnection(connection, force ? forceParam : plainParam, force);
  }

  /** Closes an endpoint's connection by force, and with it all that arrives where its peer alone arrives. */
  void cutOff(WorkerHandle carrier, long connection) {
    if (carrier == front()) {
      carrier.closeConnection(connection, forceParam, true);
    } else {
      carrier.cutOff(connection, forceParam);
      someCutOff = true;
      changed();
    }
  }

  /** Requests that somebody waits for may need a few turns more. */
  private void endWhatIsCutOff() {
    someCutOff = false;
    for (WorkerHandle handle : handles) {
      if (handle.isCutOff()) {
        int _ = handle.progress();
        someCutOff = true;
      }
    }
  }

  /** Nobody uses what was made for one peer any more. */
  void retire(WorkerHandle apart) {
    if (apart != front()) {
      apart.retire();
      someRetired = true;
    }
  }

  /** Progresses until every connection that was closed is gone. */
  boolean closesAll(long nanos) {
    long end = System.nanoTime() + nanos;
    do {
      progress();
      if (Arrays.stream(handles).noneMatch(WorkerHandle::closes)) {
        return endpoints.isEmpty();
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - end < 0);
    return false;
  }

  /** Frees what is ours, and the workers of UCX unless somebody might still use them. */
  void close(boolean destroy) {
    poller.close();
    if (destroy) {
      UcxUpcalls.forget(this);
      for (WorkerHandle handle : handles) {
        handle.destroy(settings);
      }
      arena.close();
    }
  }

  private void destroyRetired() {
    someRetired = false;
    for (WorkerHandle handle : handles) {
      if (handle.isOver()) {
        handles = Arrays.stream(handles).filter(other -> other != handle).toArray(WorkerHandle[]::new);
        handle.destroy(settings);
        changed();
      } else {
        someRetired |= handle.isRetired();
      }
    }
  }

  /** The progress thread learns of it when it arms next. */
  private void changed() {
    handlesChanged = true;
    poller.wake();
  }

  private void breakBroken() {
    for (UcxEndpoint endpoint : endpoints) {
      if (endpoint.breakage().isBroken()) {
        endpoint.forceClose();
      }
    }
  }
}
