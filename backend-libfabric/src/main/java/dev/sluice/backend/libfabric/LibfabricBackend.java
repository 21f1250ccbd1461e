package dev.sluice.backend.libfabric;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.backend.libfabric.RailGroup.Reach;
import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.ffm.SignalHandlers;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One agent's use of libfabric: its rails and its worker. */
final class LibfabricBackend implements Backend {
  private static final long MOST_DESCRIPTOR_BYTES = 16L << 20;

  private final List<RailGroup> groups;
  private final LibfabricWorker worker;
  private final byte[] endpointInfo;
  private final Capabilities capabilities;
  private final AtomicInteger registrations = new AtomicInteger();

  private LibfabricBackend(List<RailGroup> groups, LibfabricWorker worker) throws BackendException {
    this.groups = List.copyOf(groups);
    this.worker = worker;
    this.endpointInfo = worker.info().encode();
    this.capabilities = capabilities(groups);
  }

  static LibfabricBackend open(BackendContext given, LibfabricSettings settings, FabricLibrary library) throws BackendException {
    List<RailGroup> groups = new ArrayList<>();
    // Shared memory's provider takes SIGSEGV to unlink its files, and the JVM's first null check would.
    try (SignalHandlers _ = SignalHandlers.keep()) {
      List<FabricInfo> found = Discovery.between(library.version(), settings);
      boolean sharedMemoryAlone = found.getFirst().provider().equals(LibfabricSettings.SHM);
      groups.add(RailGroup.open(library.version(), found, sharedMemoryAlone ? Reach.HOST : Reach.NETWORK, 0));
      Optional<FabricInfo> beside = sharedMemoryAlone ? Discovery.withinProcess(library.version()) : Discovery.withinHost(library.version(), settings);
      if (beside.isPresent()) {
        groups.add(RailGroup.open(library.version(), List.of(beside.get()), sharedMemoryAlone ? Reach.PROCESS : Reach.HOST, found.size()));
      }
      LibfabricWorker worker = new LibfabricWorker(library.version(), groups, settings, given.frames());
      try {
        return new LibfabricBackend(groups, worker);
      } catch (BackendException | RuntimeException e) {
        boolean _ = worker.closeAll();
        throw e;
      }
    } catch (BackendException | RuntimeException e) {
      groups.forEach(RailGroup::close);
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
      case Memory.Host host -> FabricRegionKey.register(groups, host.segment().address(), host.bytes(), registrations);
      case Memory.OnDevice _ -> throw new BackendException(Kind.UNSUPPORTED, "this libfabric does not reach device memory");
      case Memory.InFile file -> throw new BackendException(Kind.UNSUPPORTED, "libfabric moves no files: " + file.path());
    };
  }

  @Override
  public byte[] endpointInfo() {
    return endpointInfo.clone();
  }

  @Override
  public List<Worker> workers() {
    return List.of(worker);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker carrier) throws BackendException {
    return LibfabricEndpoint.connect(peerName, EndpointInfo.decode(endpointInfo, "peer " + peerName), worker);
  }

  /** What might still be used from outside is left alone for the life of the process instead of being freed under its user. */
  @Override
  public void close() {
    boolean quiet = worker.closeAll() && registrations.get() == 0;
    if (quiet) {
      groups.forEach(RailGroup::close);
    }
  }

  private static Capabilities capabilities(List<RailGroup> groups) {
    Set<Capability> declared = EnumSet.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.TRUSTS_PEERS);
    if (groups.getFirst().reach() == Reach.NETWORK) {
      declared.add(Capability.NETWORK);
    }
    Set<Movement> movements = new HashSet<>();
    for (Operation operation : Operation.values()) {
      movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.HOST));
    }
    long most = groups.stream().flatMap(group -> group.rails().stream()).mapToLong(rail -> rail.info().mostBytes()).min().orElse(MOST_DESCRIPTOR_BYTES);
    return new Capabilities(declared, movements, Port.FRAME_BYTES, Math.min(MOST_DESCRIPTOR_BYTES, most));
  }
}
