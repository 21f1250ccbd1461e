package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpEndpoints;
import dev.sluice.backend.ucx.ffm.UcpEpParams;
import dev.sluice.backend.ucx.ffm.UcsConstants;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One agent's use of UCX: a context and its workers. */
final class UcxBackend implements Backend {
  private static final int MOST_FRAME_BYTES = 64 << 10;
  private static final long MOST_DESCRIPTOR_BYTES = 16L << 20;
  private static final long CLOSE_NANOS = 1_000_000_000L;

  private final UcxContext context;
  private final UcxSettings settings;
  private final List<UcxWorker> workers;
  private final byte[] endpointInfo;
  private final Capabilities capabilities;
  private final UcxAllocator allocator = new UcxAllocator(this, SharedMemoryBudget.ofThisMachine());
  private final AtomicInteger registrations = new AtomicInteger();

  private UcxBackend(UcxContext context, UcxSettings settings, List<UcxWorker> workers, byte[] endpointInfo) {
    this.context = context;
    this.settings = settings;
    this.workers = List.copyOf(workers);
    this.endpointInfo = endpointInfo;
    this.capabilities = capabilities(context);
  }

  static UcxBackend open(BackendContext given, UcxSettings settings, UcxNatives natives, UcxContext context) throws BackendException {
    List<UcxWorker> workers = new ArrayList<>();
    try {
      List<EndpointInfo.WorkerAddress> addresses = new ArrayList<>();
      for (int i = 0; i < settings.workers(); i++) {
        UcxWorker worker = UcxWorker.open(i, context.handle(), given.frames());
        workers.add(worker);
        addresses.add(worker.address(context.reachesNetwork()));
      }
      byte[] info = new EndpointInfo(PeerProcess.Identity.ofThisProcess(), natives.version().toString(), addresses).encode();
      return new UcxBackend(context, settings, workers, info);
    } catch (BackendException | RuntimeException e) {
      workers.forEach(worker -> worker.close(true));
      throw e;
    }
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    if (memory.bytes() < 1) {
      throw new BackendException(Kind.REGISTRATION, "a region of 0 bytes cannot be registered: register at least 1");
    }
    return switch (memory) {
      case Memory.Host host -> UcxRegionKey.register(this, host.segment().address(), host.bytes(), UcsConstants.UCS_MEMORY_TYPE_HOST);
      case Memory.OnDevice device -> {
        if (!context.knowsCuda()) {
          throw new BackendException(
              Kind.UNSUPPORTED,
              "this UCX does not reach device memory: its CUDA module or the CUDA driver is missing, or UCX_TLS leaves the cuda transports out");
        }
        yield UcxRegionKey.register(this, device.pointer(), device.bytes(), UcsConstants.UCS_MEMORY_TYPE_CUDA);
      }
      case Memory.InFile file -> throw new BackendException(Kind.UNSUPPORTED, "UCX moves no files: " + file.path());
    };
  }

  @Override
  public RegionKey allocate(AllocationSpec spec) throws BackendException {
    if (spec.kind() != MemoryKind.HOST) {
      throw new BackendException(
          Kind.UNSUPPORTED, "the UCX backend allocates HOST memory only: allocate device memory with the CUDA driver and register it");
    }
    return allocator.allocate(spec, context.transports().stream().anyMatch(Lanes::isSharedMemory));
  }

  @Override
  public byte[] endpointInfo() {
    return endpointInfo.clone();
  }

  @Override
  public List<Worker> workers() {
    return List.copyOf(workers);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker worker) throws BackendException {
    UcxWorker carrier = (UcxWorker) worker;
    EndpointInfo info = EndpointInfo.decode(endpointInfo, "peer " + peerName);
    byte[] address = address(info, carrier.index() % info.addresses().size(), peerName);
    UcxEndpoint endpoint = new UcxEndpoint(peerName, PeerProcess.find(info.process()), carrier, settings);
    UcxUpcalls.remember(endpoint);
    try (Arena arena = Arena.ofConfined()) {
      // UCX is not told the length of an address: zeros behind it keep a wrong one from leading far.
      MemorySegment peer = arena.allocate(address.length + 64L, Long.BYTES);
      MemorySegment.copy(address, 0, peer, ValueLayout.JAVA_BYTE, 0, address.length);
      MemorySegment params = arena.allocate(UcpEpParams.SIZE, Long.BYTES);
      params.set(
          JAVA_LONG,
          UcpEpParams.field_mask,
          UcpConstants.UCP_EP_PARAM_FIELD_REMOTE_ADDRESS
              | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE
              | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLER);
      params.set(JAVA_LONG, UcpEpParams.address, peer.address());
      params.set(JAVA_INT, UcpEpParams.err_mode, UcpConstants.UCP_ERR_HANDLING_MODE_PEER);
      params.set(JAVA_LONG, UcpEpParams.err_handler_cb, UcxUpcalls.failureHandler());
      params.set(JAVA_LONG, UcpEpParams.err_handler_arg, endpoint.number());
      MemorySegment out = arena.allocate(JAVA_LONG);
      int status = UcpEndpoints.ucp_ep_create(carrier.handle(), params.address(), out.address());
      if (status != UcsStatus.UCS_OK) {
        UcxUpcalls.forget(endpoint);
        throw UcxFailure.of(
            Kind.PEER_LOST,
            "no connection to peer " + peerName + " can be made with " + String.join(", ", context.resources()),
            status,
            "check that both sides share a transport (UCX_TLS, UCX_NET_DEVICES) and that the peer, UCX " + info.version() + ", lives");
      }
      endpoint.opened(out.get(JAVA_LONG, 0));
    }
    carrier.add(endpoint);
    return endpoint;
  }

  /**
   * UCX reaches a process of this machine through shared memory even where it cannot wake it: its wake-ups are sent through sockets of the network
   * namespace. Such a peer is told of our network devices, and reached through its own, alone.
   */
  private static byte[] address(EndpointInfo peer, int worker, String name) throws BackendException {
    EndpointInfo.WorkerAddress address = peer.addresses().get(worker);
    if (!peer.process().isAcrossNetworksFrom(PeerProcess.Identity.ofThisProcess())) {
      return address.full();
    }
    if (address.network().length == 0) {
      throw new BackendException(
          Kind.CONFIGURATION,
          "peer " + name + " is on this machine in another network namespace and has no network transport: allow one there (UCX_TLS, UCX_NET_DEVICES), "
              + "or let both share a network namespace");
    }
    return address.network();
  }

  /** What might still be used from outside is left alone for the life of the process instead of being freed under its user. */
  @Override
  public void close() {
    boolean quiet = registrations.get() == 0;
    for (UcxWorker worker : workers) {
      quiet &= worker.closesAll(CLOSE_NANOS);
    }
    for (UcxWorker worker : workers) {
      worker.close(quiet);
    }
    if (quiet) {
      context.close();
    }
  }

  long context() {
    return context.handle();
  }

  void registered() {
    registrations.incrementAndGet();
  }

  void released() {
    registrations.decrementAndGet();
  }

  private static Capabilities capabilities(UcxContext context) {
    Set<Capability> declared =
        EnumSet.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.LIVENESS, Capability.ALLOCATES, Capability.TRUSTS_PEERS);
    Set<MemoryKind> kinds = EnumSet.of(MemoryKind.HOST);
    if (context.knowsCuda()) {
      declared.add(Capability.DEVICE);
      kinds.add(MemoryKind.DEVICE);
    }
    if (context.reachesNetwork()) {
      declared.add(Capability.NETWORK);
    }
    Set<Movement> movements = new HashSet<>();
    for (Operation operation : Operation.values()) {
      for (MemoryKind local : kinds) {
        kinds.forEach(remote -> movements.add(new Movement(operation, local, remote)));
      }
    }
    return new Capabilities(declared, movements, MOST_FRAME_BYTES, MOST_DESCRIPTOR_BYTES);
  }
}
