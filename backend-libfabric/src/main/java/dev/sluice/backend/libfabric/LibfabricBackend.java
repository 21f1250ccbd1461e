package dev.sluice.backend.libfabric;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.backend.libfabric.RailGroup.Reach;
import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.cuda.CudaDevice;
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
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.libfabric");
  private static final long MOST_DESCRIPTOR_BYTES = 16L << 20;

  private final List<RailGroup> groups;
  private final LibfabricWorker worker;
  private final byte[] endpointInfo;
  private final Capabilities capabilities;
  private final DeviceAccess devices;
  private final AtomicInteger registrations = new AtomicInteger();

  private LibfabricBackend(List<RailGroup> groups, LibfabricWorker worker, DeviceAccess devices) throws BackendException {
    this.groups = List.copyOf(groups);
    this.worker = worker;
    this.devices = devices;
    this.endpointInfo = worker.info().encode();
    this.capabilities = capabilities(groups, devices);
  }

  static LibfabricBackend open(BackendContext given, LibfabricSettings settings, FabricLibrary library) throws BackendException {
    // Shared memory's provider takes SIGSEGV to unlink its files, and the JVM's first null check would.
    try (SignalHandlers _ = SignalHandlers.keep()) {
      List<RailGroup> groups = openRails(settings, library);
      try {
        return open(given, settings, library, groups);
      } catch (BackendException | RuntimeException e) {
        groups.forEach(RailGroup::close);
        throw e;
      }
    }
  }

  private static LibfabricBackend open(BackendContext given, LibfabricSettings settings, FabricLibrary library, List<RailGroup> groups) throws BackendException {
    DeviceAccess devices = DeviceAccess.STAGED;
    if (settings.devices()) {
      DeviceAccess.Probed probed = DeviceAccess.probe(library.version(), groups);
      devices = probed.access();
      if (devices == DeviceAccess.STAGED) {
        LOG.log(System.Logger.Level.WARNING, "libfabric is not given device memory, which is staged instead: " + probed.reason());
      }
    }
    LibfabricWorker worker = new LibfabricWorker(library.version(), groups, settings, given.frames());
    try {
      return new LibfabricBackend(groups, worker, devices);
    } catch (BackendException | RuntimeException e) {
      boolean _ = worker.closeAll();
      throw e;
    }
  }

  /** All rails that the settings ask for; to be closed. */
  static List<RailGroup> openRails(LibfabricSettings settings, FabricLibrary library) throws BackendException {
    List<RailGroup> groups = new ArrayList<>();
    try {
      List<FabricInfo> found = Discovery.between(library.version(), settings);
      boolean sharedMemoryAlone = found.getFirst().provider().equals(LibfabricSettings.SHM);
      groups.add(RailGroup.open(library.version(), found, sharedMemoryAlone ? Reach.HOST : Reach.NETWORK, 0));
      Optional<FabricInfo> beside = sharedMemoryAlone ? Discovery.withinProcess(library.version()) : Discovery.withinHost(library.version(), settings);
      if (beside.isPresent()) {
        groups.add(RailGroup.open(library.version(), List.of(beside.get()), sharedMemoryAlone ? Reach.PROCESS : Reach.HOST, found.size()));
      }
      return groups;
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
      case Memory.Host host -> FabricRegionKey.register(groups, host.segment().address(), rail -> rail.register(host.segment().address(), host.bytes()), registrations);
      case Memory.OnDevice _ -> throw staged();
      case Memory.InFile file -> throw new BackendException(Kind.UNSUPPORTED, "libfabric moves no files: " + file.path());
    };
  }

  private static BackendException staged() {
    return new BackendException(Kind.UNSUPPORTED, "libfabric is not given device memory, or does not take it: parameter device_memory");
  }

  @Override
  public RegionKey register(Memory.OnDevice memory, CudaDevice device) throws BackendException {
    if (devices == DeviceAccess.STAGED) {
      throw staged();
    }
    DeviceRegistration piece = new DeviceRegistration(devices, device, memory.pointer(), memory.bytes());
    return FabricRegionKey.register(groups, memory.pointer(), rail -> rail.register(piece), registrations);
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

  private static Capabilities capabilities(List<RailGroup> groups, DeviceAccess devices) {
    Set<Capability> declared = EnumSet.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.TRUSTS_PEERS);
    if (groups.getFirst().reach() == Reach.NETWORK) {
      declared.add(Capability.NETWORK);
    }
    Set<MemoryKind> kinds = EnumSet.of(MemoryKind.HOST);
    if (devices != DeviceAccess.STAGED) {
      declared.add(Capability.DEVICE);
      kinds.add(MemoryKind.DEVICE);
    }
    Set<Movement> movements = new HashSet<>();
    for (Operation operation : Operation.values()) {
      for (MemoryKind local : kinds) {
        kinds.forEach(remote -> movements.add(new Movement(operation, local, remote)));
      }
    }
    long most = groups.stream().flatMap(group -> group.rails().stream()).mapToLong(rail -> rail.info().mostBytes()).min().orElse(MOST_DESCRIPTOR_BYTES);
    return new Capabilities(declared, movements, Port.FRAME_BYTES, Math.min(MOST_DESCRIPTOR_BYTES, most));
  }
}
