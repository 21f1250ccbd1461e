package dev.sluice.backend.gds;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Files and main memory of one agent, which is its own and only peer. */
final class GdsBackend implements Backend {
  private static final int MOST_FRAME_BYTES = 64 << 10;

  private static final System.Logger LOG = System.getLogger("dev.sluice");

  /** What is wrong with a machine is said once a process, not by every agent. */
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private final Regions regions = new Regions();
  private final GdsSettings settings;
  private final @Nullable CuFile cuFile;
  private final FileOpener files;
  private final GdsWorker worker;

  GdsBackend(BackendContext context, GdsSettings settings) throws BackendException {
    Optional<CuFileRefusal> contradiction = settings.contradiction();
    if (contradiction.isPresent()) {
      throw new BackendException(Kind.CONFIGURATION, contradiction.get().toString());
    }
    this.settings = settings;
    cuFile = settings.cuFile() ? open(context.config(), settings) : null;
    files = new FileOpener(settings, cuFile);
    try {
      worker = new GdsWorker(context, settings, regions);
    } catch (RuntimeException refused) {
      if (cuFile != null) {
        cuFile.close();
      }
      throw refused;
    }
  }

  private static @Nullable CuFile open(BackendConfig config, GdsSettings settings) throws BackendException {
    try {
      return CuFile.open(config);
    } catch (BackendException refused) {
      if (!settings.movesHost()) {
        throw refused;
      }
      LOG.log(WARNED.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING, "device memory goes through main memory, and not through cuFile as the parameter device_memory asks: " + refused.getMessage());
      return null;
    }
  }

  @Override
  public Capabilities capabilities() {
    Set<Capability> declared = EnumSet.of(Capability.FILE, Capability.DURABLE, Capability.DIRECT_IO, Capability.NOTIFICATIONS, Capability.LIVENESS);
    Set<Movement> movements = new HashSet<>();
    if (cuFile != null) {
      declared.add(Capability.DEVICE);
    }
    for (Operation operation : Operation.values()) {
      if (settings.movesHost()) {
        movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.FILE));
      }
      if (cuFile != null) {
        movements.add(new Movement(operation, MemoryKind.DEVICE, MemoryKind.FILE));
      }
    }
    return new Capabilities(declared, movements, MOST_FRAME_BYTES, Long.MAX_VALUE);
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    if (memory.bytes() < 1) {
      throw new BackendException(Kind.REGISTRATION, "a region of 0 bytes cannot be registered: register at least 1");
    }
    return switch (memory) {
      case Memory.Host host -> regions.add(host.segment().address(), host.bytes(), null, null);
      case Memory.InFile file -> regions.add(file.offset(), file.bytes(), files.open(file), null);
      case Memory.OnDevice _ -> throw noDevices();
    };
  }

  @Override
  public RegionKey register(Memory.OnDevice memory, CudaDevice device) throws BackendException {
    if (cuFile == null) {
      throw noDevices();
    }
    return regions.add(memory.pointer(), memory.bytes(), null, cuFile.buffer(device, memory.pointer(), memory.bytes()));
  }

  private static BackendException noDevices() {
    return new BackendException(Kind.UNSUPPORTED, GdsBackendProvider.NAME + " moves HOST memory and files; the parameter device_memory lets cuFile move DEVICE memory");
  }

  /** Nobody else can be reached, or reach this agent. */
  @Override
  public byte[] endpointInfo() {
    return ByteBuffer.allocate(Long.BYTES).putLong(regions.secret()).array();
  }

  @Override
  public List<Worker> workers() {
    return List.of(worker);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker carrier) throws BackendException {
    if (endpointInfo.length != Long.BYTES || ByteBuffer.wrap(endpointInfo).getLong() != regions.secret()) {
      throw new BackendException(
          Kind.UNSUPPORTED, "agent " + peerName + " is another one, and " + GdsBackendProvider.NAME + " reaches this agent's own files alone: connect it over a backend that reaches other processes");
    }
    return worker.connect(peerName);
  }

  @Override
  public void close() {
    worker.close();
    if (cuFile != null) {
      cuFile.close();
    }
  }
}
