package dev.sluice.backend.ucx;

import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.backend.ucx.Lanes.Lane;
import dev.sluice.backend.ucx.ffm.UcpEndpoints;
import dev.sluice.backend.ucx.ffm.UcpMemories;
import dev.sluice.backend.ucx.ffm.UcpRequests;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Breakage;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection to one peer. Its state is kept here, since UCX may crash when a failed endpoint is used. */
final class UcxEndpoint implements Endpoint {
  static final String REMEDY = "see whether the peer lives and can be reached, and connect again with its fresh metadata";

  private static final long CLOSE_NANOS = 400_000_000L;

  private final String peer;
  private final @Nullable PeerProcess process;
  private final UcxWorker worker;
  private final WorkerHandle carrier;
  private final Connector connector;
  private final UcxSettings settings;
  private final Set<Long> keys = new HashSet<>();
  private final Breakage breakage = new Breakage();
  private byte @Nullable [] apart;
  private byte @Nullable [] target;
  private int windows;
  private long number;
  private long handle;
  private boolean connectionClosed;
  private volatile boolean overNetwork;

  UcxEndpoint(String peer, Optional<PeerProcess> process, UcxWorker worker, WorkerHandle carrier, Connector connector, UcxSettings settings) {
    this.peer = peer;
    this.process = process.orElse(null);
    this.worker = worker;
    this.carrier = carrier;
    this.connector = connector;
    this.settings = settings;
  }

  /** Connects. Called once; when it fails nothing is left behind. */
  void open(EndpointInfo info, byte[] endpointInfo) throws BackendException {
    overNetwork = connector.crossesNetwork(info);
    UcxUpcalls.remember(this);
    try {
      apart = carrier == worker.front() ? null : connector.infoOfApart(carrier);
      handle = connector.connect(peer, info, worker.index(), carrier, number);
      target = endpointInfo.clone();
      forgetAtFront(info);
    } catch (BackendException | RuntimeException e) {
      UcxUpcalls.forget(this);
      worker.retire(carrier);
      letGo();
      throw e;
    }
    worker.add(this);
  }

  @Override
  public Optional<byte[]> endpointInfo() {
    return Optional.ofNullable(apart).map(byte[]::clone);
  }

  @Override
  public void redirect(byte[] endpointInfo) throws BackendException {
    breakage.check();
    if (Arrays.equals(endpointInfo, target)) {
      return;
    }
    EndpointInfo info = EndpointInfo.decode(endpointInfo, "peer " + peer);
    long fresh = connector.connect(peer, info, worker.index(), carrier, number);
    worker.closeConnection(carrier, handle, false);
    handle = fresh;
    target = endpointInfo.clone();
    forgetAtFront(info);
  }

  /**
   * A peer that greets us sends to the front from a worker of its own, and UCX makes an endpoint of the front's back to that worker by itself. Nobody uses it,
   * since we answer from elsewhere, and it would keep the peer's shared memory for as long as the front lives. Connecting the front to the same
   * worker gives that endpoint into our hands, to be closed; by force, as UCX otherwise keeps what a peer has connected to.
   */
  private void forgetAtFront(EndpointInfo info) {
    if (!info.apart() || carrier == worker.front()) {
      return;
    }
    try {
      worker.closeConnection(worker.front(), connector.connect(peer, info, 0, worker.front(), UcxUpcalls.NOBODY), true);
    } catch (BackendException gone) {
      // the peer's worker is no more, and UCX made nothing
    }
  }

  void numbered(long given) {
    number = given;
  }

  long number() {
    return number;
  }

  long handle() {
    return handle;
  }

  @Override
  public Worker worker() {
    return worker;
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    ExportedKey key = ExportedKey.decode(exported, peer);
    breakage.check();
    try (Arena scratch = Arena.ofConfined()) {
      // UCX reads a key without being told its length: zeros behind it keep a wrong one from leading far.
      MemorySegment packed = scratch.allocate(key.packed().length + 64L, Long.BYTES);
      MemorySegment.copy(key.packed(), 0, packed, ValueLayout.JAVA_BYTE, 0, key.packed().length);
      MemorySegment result = scratch.allocate(ValueLayout.JAVA_LONG);
      int status = UcpMemories.ucp_ep_rkey_unpack(handle, packed.address(), result.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(Kind.METADATA, "a region's key from " + peer + " cannot be used", status, "fetch the peer's metadata again");
      }
      long unpacked = result.get(ValueLayout.JAVA_LONG, 0);
      int mapped = UcpMemories.ucp_rkey_ptr(unpacked, key.address(), result.address());
      long window = mapped == UcsStatus.UCS_OK ? result.get(ValueLayout.JAVA_LONG, 0) - key.address() : 0;
      long remoteKey = NativeKeys.make(unpacked, window);
      keys.add(remoteKey);
      windows += window == 0 ? 0 : 1;
      return remoteKey;
    }
  }

  @Override
  public void dropRegion(long remoteKey) {
    if (keys.remove(remoteKey)) {
      windows -= NativeKeys.window(remoteKey) == 0 ? 0 : 1;
      UcpMemories.ucp_rkey_destroy(NativeKeys.handle(remoteKey));
      NativeKeys.free(remoteKey);
    }
  }

  @Override
  public Route route() {
    List<Lane> lanes = dataLanes();
    return lanes.isEmpty() ? untold() : told(lanes);
  }

  @Override
  public boolean maps(long remoteKey) {
    return NativeKeys.window(remoteKey) != 0;
  }

  @Override
  public boolean carriedBy(String transport) {
    List<Lane> lanes = dataLanes();
    if (lanes.isEmpty()) {
      Route route = untold();
      return route.known() == Route.Known.FORCED && Lanes.isA(route.transport(), transport);
    }
    return lanes.stream().allMatch(lane -> Lanes.isA(lane.transport(), transport));
  }

  private List<Lane> dataLanes() {
    return connectionClosed
        ? List.of()
        : Lanes.ofData(Lanes.ofEndpoint(Libc.captureFile(stream -> UcpEndpoints.ucp_ep_print_info(handle, stream))));
  }

  @Override
  public Optional<BackendException> failure() {
    return Optional.ofNullable(breakage.cause());
  }

  /** A cut link, or another host without power, says nothing at all; TCP takes a quarter of an hour to give up on it. */
  @Override
  public boolean noticesLoss() {
    return !overNetwork;
  }

  @Override
  public void abort() {
    breakage.because(new BackendException(Kind.FAILED, "the UCX connection to " + peer + " was broken off by this agent; connect again"));
    forceClose();
  }

  @Override
  public void close() {
    List.copyOf(keys).forEach(this::dropRegion);
    boolean quiet = !breakage.isBroken() && flushes();
    closeConnection(!quiet); // flushing may have found it broken and closed it
    breakage.because(new BackendException(Kind.FAILED, "the UCX connection to " + peer + " is closed"));
    worker.remove(this);
    worker.retire(carrier);
    letGo();
  }

  private void letGo() {
    if (process != null) {
      process.close();
    }
  }

  /** What is asked of the connection now may take UCX some turns. */
  void used() {
    carrier.used();
  }

  Breakage breakage() {
    return breakage;
  }

  /** Copies to and from memory that is mapped here succeed whether the peer lives or not, so that is looked at. */
  void lookAtPeer() {
    if (windows > 0 && process != null && process.isGone() && !breakage.isBroken()) {
      breakage.because(new BackendException(Kind.PEER_LOST, "the process of peer " + peer + " has ended; " + REMEDY));
      worker.broke();
    }
  }

  /** The end of a request or a call, told in the words of what broke the connection where that is known. */
  BackendException failedBy(int status, Operation operation) {
    return failedBy(status, operation == Operation.READ ? "a read" : "a write");
  }

  BackendException failedBy(int status, String what) {
    BackendException why = breakage.cause();
    if (why != null && why.kind() != Kind.PEER_LOST) {
      return why;
    }
    Kind kind = why != null ? Kind.PEER_LOST : UcxFailure.kindOf(status);
    return UcxFailure.of(kind, what + " with peer " + peer + " failed", status, REMEDY);
  }

  /** UCX found that the connection is broken. May be called by any thread, also within any call into UCX. */
  void brokenBy(int status) {
    breakage.because(UcxFailure.of(Kind.PEER_LOST, "the connection to peer " + peer + " broke", status, REMEDY));
    worker.broke();
  }

  /** Ends everything under way: nothing else makes a request that is in flight end. */
  void forceClose() {
    closeConnection(true);
  }

  private void closeConnection(boolean force) {
    if (!connectionClosed) {
      connectionClosed = true;
      if (force) {
        worker.cutOff(carrier, handle);
      } else {
        worker.closeConnection(carrier, handle, false);
      }
      UcxUpcalls.forget(this);
    }
  }

  private boolean flushes() {
    long flush = UcpEndpoints.ucp_ep_flush_nbx(handle, worker.plainParam());
    if (flush == 0 || UcsStatus.isError(flush)) {
      return flush == 0;
    }
    long end = System.nanoTime() + CLOSE_NANOS;
    while (System.nanoTime() - end < 0) {
      worker.progress();
      int status = UcpRequests.ucp_request_check_status(flush);
      if (status != UcsStatus.UCS_INPROGRESS) {
        UcpRequests.ucp_request_free(flush);
        return status == UcsStatus.UCS_OK && !breakage.isBroken();
      }
      Thread.onSpinWait();
    }
    carrier.freesLater(flush);
    return false;
  }

  private Route told(List<Lane> lanes) {
    String transports = joined(lanes.stream().map(Lane::transport).toList());
    String devices = joined(lanes.stream().map(Lane::device).toList());
    return new Route(UcxBackendProvider.NAME, transports, devices, Route.Path.DIRECT, Route.Known.REPORTED);
  }

  private Route untold() {
    Optional<String> only = settings.value("TLS").flatMap(tls -> Lanes.only(tls.value()));
    Route.Known known = only.isPresent() ? Route.Known.FORCED : Route.Known.UNKNOWN;
    return new Route(UcxBackendProvider.NAME, only.orElse("unknown"), "unknown", Route.Path.DIRECT, known);
  }

  private static String joined(List<String> names) {
    Set<String> distinct = new LinkedHashSet<>(names);
    return String.join("+", distinct);
  }
}
