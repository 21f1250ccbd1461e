package dev.sluice.backend.nixl;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.backend.nixl.ffm.NixlMetadata;
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
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One agent's use of NIXL. */
final class NixlBackend implements Backend {
  private static final int MOST_FRAME_BYTES = 64 << 10;
  private static final long MOST_DESCRIPTOR_BYTES = 16L << 20;

  private final NativeAgent agent;
  private final Registrations registrations;
  private final NixlWorker worker;
  private final NixlSettings settings;
  private final byte[] endpointInfo;
  private final OpenFiles files = new OpenFiles();
  private final Capabilities capabilities;
  private final MetadataExchange exchange;

  private NixlBackend(NativeAgent agent, EndpointInfo self, NixlSettings settings, BackendContext given) throws BackendException {
    this.agent = agent;
    this.settings = settings;
    this.endpointInfo = self.encode();
    this.capabilities = capabilities(agent, settings.devices() && agent.takesDevices());
    this.exchange = new MetadataExchange(agent);
    this.registrations = new Registrations(agent, self, files);
    this.worker = new NixlWorker(agent, registrations, files, given.frames());
  }

  static NixlBackend open(BackendContext given, NixlSettings settings) throws BackendException {
    NativeAgent agent = openAgent(given, settings);
    try {
      return new NixlBackend(agent, new EndpointInfo(agent.name(), agent.connectionInfo(), EndpointInfo.Origin.ENGINE), settings, given);
    } catch (BackendException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  private static NativeAgent openAgent(BackendContext given, NixlSettings settings) throws BackendException {
    try {
      return NativeAgent.open(settings, given.agentName());
    } catch (BackendException refused) {
      throw refused.status().isPresent() ? LogReason.explained(refused, given.config()) : refused;
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
      case Memory.Host host -> {
        Range range = new Range(Place.HOST, host.segment().address(), host.bytes());
        yield registrations.register(range, host.bytes() + " bytes of main memory at 0x" + Long.toHexString(range.address()));
      }
      case Memory.OnDevice onDevice -> registerOnDevice(onDevice);
      case Memory.InFile file -> registerFile(file);
    };
  }

  private RegionKey registerOnDevice(Memory.OnDevice memory) throws BackendException {
    if (!capabilities.has(Capability.DEVICE)) {
      throw new BackendException(Kind.UNSUPPORTED, "NIXL is not given device memory, or its plugins take none: parameters device_memory and plugins");
    }
    Range range = new Range(Place.of(NixlConstants.MEM_VRAM, memory.device().ordinal()), memory.pointer(), memory.bytes());
    return registrations.register(range, memory.bytes() + " bytes of device " + memory.device().ordinal() + " at 0x" + Long.toHexString(range.address()));
  }

  private RegionKey registerFile(Memory.InFile file) throws BackendException {
    if (agent.storage() == 0) {
      throw new BackendException(
          Kind.UNSUPPORTED, "none of NIXL's plugins " + settings.plugins().keySet() + " moves files such as " + file.path() + ": add POSIX to parameter plugins");
    }
    Range range = files.open(file);
    try {
      return registrations.register(range, file.bytes() + " bytes at " + file.offset() + " of " + file.path());
    } catch (BackendException refused) {
      files.close(range.place());
      throw refused;
    }
  }

  @Override
  public byte[] endpointInfo() {
    return endpointInfo.clone();
  }

  @Override
  public byte[] foreignMetadata() throws BackendException {
    return Calls.given(
        Kind.UNAVAILABLE, "NIXL does not tell what this agent has", "ask for a plugin that connects processes, such as UCX",
        (data, length) -> NixlMetadata.get_local_md(agent.handle(), data, length));
  }

  /** The package {@code interop} asks for {@link MetadataExchange}. */
  @Override
  public <T> Optional<T> extension(Class<T> type) {
    return type.isInstance(exchange) ? Optional.of(type.cast(exchange)) : Optional.empty();
  }

  @Override
  public List<Worker> workers() {
    return List.of(worker);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker carrier) throws BackendException {
    EndpointInfo info = EndpointInfo.decode(endpointInfo, "peer " + peerName);
    List<String> common = info.connecting(agent.connecting());
    if (common.isEmpty()) {
      throw new BackendException(
          Kind.UNAVAILABLE, "peer " + peerName + " has none of NIXL's plugins that connect this agent, " + agent.connecting()
              + ": name the same in parameter plugins on both sides");
    }
    Route route = Routes.of(common, settings.ucx().flatMap(UcxPlugin::onlyTransport));
    return new NixlEndpoint(peerName, worker.join(info, peerName), worker, route);
  }

  /** What might still be used from outside is left alone for the life of the process instead of being freed under its user. */
  @Override
  public void close() {
    exchange.close();
    if (worker.isQuiet() && registrations.empty()) {
      worker.close();
      agent.close();
    }
  }

  private static Capabilities capabilities(NativeAgent agent, boolean devices) {
    Set<Capability> declared = EnumSet.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.NETWORK, Capability.TRUSTS_PEERS, Capability.FOREIGN);
    Set<Movement> movements = new HashSet<>();
    Set<MemoryKind> kinds = EnumSet.of(MemoryKind.HOST);
    if (devices) {
      declared.add(Capability.DEVICE);
      kinds.add(MemoryKind.DEVICE);
    }
    for (Operation operation : Operation.values()) {
      for (MemoryKind local : kinds) {
        kinds.forEach(remote -> movements.add(new Movement(operation, local, remote)));
      }
      if (agent.storage() != 0) {
        declared.add(Capability.FILE);
        movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.FILE));
      }
    }
    return new Capabilities(declared, movements, MOST_FRAME_BYTES, MOST_DESCRIPTOR_BYTES);
  }
}
