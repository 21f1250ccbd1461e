package dev.sluice.backend.ucx;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.backend.ucx.ffm.UcsConstants;
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
  private final Connector connector;
  private final byte[] endpointInfo;
  private final Capabilities capabilities;
  private final UcxAllocator allocator = new UcxAllocator(this, SharedMemoryBudget.ofThisMachine());
  private final AtomicInteger registrations = new AtomicInteger();

  private UcxBackend(UcxContext context, UcxSettings settings, List<UcxWorker> workers, Connector connector) throws BackendException {
    this.context = context;
    this.settings = settings;
    this.workers = List.copyOf(workers);
    this.connector = connector;
    this.endpointInfo = connector.infoOf(workers.stream().map(UcxWorker::front).toArray(WorkerHandle[]::new));
    this.capabilities = capabilities(context);
  }

  static UcxBackend open(BackendContext given, UcxSettings settings, UcxNatives natives, UcxContext context) throws BackendException {
    List<UcxWorker> workers = new ArrayList<>();
    try {
      for (int i = 0; i < settings.workers(); i++) {
        workers.add(new UcxWorker(i, context.handle(), settings, given.frames()));
      }
      return new UcxBackend(context, settings, workers, new Connector(context, natives.version().toString()));
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
    EndpointInfo info = EndpointInfo.decode(endpointInfo, "peer " + peerName);
    UcxWorker ours = (UcxWorker) worker;
    UcxEndpoint endpoint = new UcxEndpoint(peerName, PeerProcess.find(info.process()), ours, ours.apartFor(peerName), connector, settings);
    endpoint.open(info, endpointInfo);
    return endpoint;
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
