package dev.sluice.backend.gds;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
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
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files and main memory of one agent, which is its own and only peer. */
final class GdsBackend implements Backend {
  private static final int MOST_FRAME_BYTES = 64 << 10;

  private final Regions regions = new Regions();
  private final GdsSettings settings;
  private final GdsWorker worker;

  GdsBackend(BackendContext context, GdsSettings settings) {
    this.settings = settings;
    worker = new GdsWorker(context, settings, regions);
  }

  @Override
  public Capabilities capabilities() {
    Set<Movement> movements = new HashSet<>();
    for (Operation operation : Operation.values()) {
      movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.FILE));
    }
    return new Capabilities(Set.of(Capability.FILE, Capability.DURABLE, Capability.DIRECT_IO, Capability.NOTIFICATIONS, Capability.LIVENESS), movements, MOST_FRAME_BYTES, Long.MAX_VALUE);
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    if (memory.bytes() < 1) {
      throw new BackendException(Kind.REGISTRATION, "a region of 0 bytes cannot be registered: register at least 1");
    }
    return switch (memory) {
      case Memory.Host host -> regions.add(host.segment().address(), host.bytes(), null);
      case Memory.InFile file -> regions.add(file.offset(), file.bytes(), OpenFile.open(file, settings));
      case Memory.OnDevice _ -> throw new BackendException(Kind.UNSUPPORTED, GdsBackendProvider.NAME + " moves HOST memory and files, not DEVICE memory");
    };
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
  }
}
