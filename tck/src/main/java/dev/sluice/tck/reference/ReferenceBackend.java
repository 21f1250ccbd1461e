package dev.sluice.tck.reference;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves bytes over TCP connections of the loopback device. Each endpoint is a connection that this side opened: it sends frames and operations there, and
 * the answers come back on it. The connections that peers opened are served by {@link Served}. All of it happens in {@link ReferenceWorker#progress()}.
 *
 * <p>How the contract is kept: a key is a number with a random secret that the target looks up, so that a forged one reaches nothing, and
 * releasing it waits for whoever is in the middle of touching the memory ({@code revocable}); the operating system tells when a peer's process has died
 * ({@code liveness}); whoever connects says a secret of the metadata first (so not {@code trusts-peers}).
 */
final class ReferenceBackend implements Backend {
  /** The longest frame. */
  static final int MAX_FRAME = 64 << 10;

  private static final byte VERSION = 1;
  private static final int INFO_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
  private static final int KEY_BYTES = 3 * Long.BYTES;

  private final Exports exports = new Exports();
  private final ReferenceWorker worker;
  private final long[] password;

  ReferenceBackend(BackendContext context, int maxConnections) throws IOException {
    SecureRandom random = new SecureRandom();
    password = new long[] {random.nextLong(), random.nextLong()};
    worker = new ReferenceWorker(exports, password, context.frames(), maxConnections);
  }

  @Override
  public Capabilities capabilities() {
    Set<Movement> movements = new HashSet<>();
    for (Operation operation : Operation.values()) {
      movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.HOST));
      movements.add(new Movement(operation, MemoryKind.HOST, MemoryKind.FILE));
    }
    return new Capabilities(
        Set.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.FILE, Capability.REVOCABLE, Capability.LIVENESS),
        movements,
        MAX_FRAME,
        Long.MAX_VALUE);
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    Exported exported = switch (memory) {
      case Memory.Host(var segment) -> new ExportedMemory(segment);
      case Memory.InFile file -> open(file);
      case Memory.OnDevice _ -> throw new BackendException(
          BackendException.Kind.UNSUPPORTED, ReferenceProvider.NAME + " moves HOST memory and files, not DEVICE memory");
    };
    return exports.add(exported);
  }

  private ExportedFile open(Memory.InFile file) throws BackendException {
    try {
      return ExportedFile.open(file, worker::wake);
    } catch (IOException e) {
      throw new BackendException(BackendException.Kind.REGISTRATION, String.valueOf(e.getMessage()), null, e);
    }
  }

  @Override
  public byte[] endpointInfo() {
    return ByteBuffer.allocate(INFO_BYTES).put(VERSION).putInt(worker.port()).putLong(password[0]).putLong(password[1]).array();
  }

  @Override
  public List<Worker> workers() {
    return List.of(worker);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker carrier) throws BackendException {
    ByteBuffer info = ByteBuffer.wrap(endpointInfo);
    if (info.remaining() != INFO_BYTES || info.get() != VERSION) {
      throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' is not one of " + ReferenceProvider.NAME);
    }
    int port = info.getInt();
    if (port < 1 || port > 65_535) {
      throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' names port " + port);
    }
    return worker.connect(peerName, port, info.getLong(), info.getLong());
  }

  @Override
  public void close() {
    worker.close();
    exports.close();
  }

  /** What a key tells peers. */
  static byte[] exportedForm(long handle, long secret, long bytes) {
    return ByteBuffer.allocate(KEY_BYTES).putLong(handle).putLong(secret).putLong(bytes).array();
  }
}
