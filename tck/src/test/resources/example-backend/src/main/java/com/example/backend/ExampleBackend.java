package com.example.backend;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/**
 * The open backend of one agent. What it declares, and why it may:
 *
 * <ul>
 *   <li>{@code remote}, {@code notifications}: it reaches other processes, and carries the engines' frames to them.
 *   <li>{@code revocable}: the process that owns memory does every copy itself, and looks at the key for each piece (see {@link Region}).
 *   <li>{@code liveness}: the kernel closes the sockets of a process that dies, and we are in the middle of a read then.
 *   <li>not {@code trusts-peers}: a key is a number and a secret that the owner looks up, a descriptor is checked against the region, and
 *       nothing is believed of a connection that has not said the password of our metadata.
 *   <li>not {@code network}: a socket file is reached on its own machine only.
 * </ul>
 */
final class ExampleBackend implements Backend {
  static final int MAX_FRAME = 64 << 10;

  private static final byte VERSION = 1;
  private static final int LEAST_INFO = 1 + Password.BYTES + 1;
  private static final int MOST_INFO = 200;

  private final Regions regions = new Regions();
  private final Password password = Password.random(new SecureRandom());
  private final ExampleWorker worker;
  private final Reception reception;

  ExampleBackend(BackendContext context, Path folder, int maxConnections) throws IOException {
    worker = new ExampleWorker(regions, context.frames(), context.completions());
    reception = new Reception(folder, maxConnections, channel -> new Served(channel, password, regions, worker));
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Set.of(Capability.REMOTE, Capability.NOTIFICATIONS, Capability.REVOCABLE, Capability.LIVENESS),
        Set.of(
            new Movement(Operation.READ, MemoryKind.HOST, MemoryKind.HOST),
            new Movement(Operation.WRITE, MemoryKind.HOST, MemoryKind.HOST)),
        MAX_FRAME,
        Long.MAX_VALUE);
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    if (memory instanceof Memory.Host(var segment)) {
      return regions.add(segment);
    }
    throw new BackendException(BackendException.Kind.UNSUPPORTED, ExampleProvider.NAME + " moves HOST memory, not " + memory.kind());
  }

  @Override
  public byte[] endpointInfo() {
    byte[] path = reception.socket().toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer info = ByteBuffer.allocate(1 + Password.BYTES + path.length).put(VERSION);
    password.put(info);
    return info.put(path).array();
  }

  @Override
  public List<Worker> workers() {
    return List.of(worker);
  }

  /** Another agent wrote these bytes: whatever they are, they must not do more than fail. */
  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker carrier) throws BackendException {
    ByteBuffer info = ByteBuffer.wrap(endpointInfo);
    if (endpointInfo.length < LEAST_INFO || endpointInfo.length > MOST_INFO || info.get() != VERSION) {
      throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' is not one of " + ExampleProvider.NAME);
    }
    Password theirs = Password.get(info);
    try {
      Path socket = Path.of(StandardCharsets.UTF_8.decode(info).toString());
      if (!Reception.isOurs(socket)) {
        throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' names " + socket);
      }
      return worker.connect(peerName, socket, theirs);
    } catch (InvalidPathException noPath) {
      throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' is no path", null, noPath);
    } catch (IOException e) {
      throw new BackendException(BackendException.Kind.FAILED, "no socket can be made: " + e.getMessage() + "; check ulimit -n", null, e);
    }
  }

  @Override
  public void close() {
    worker.close();
    reception.close();
    regions.close();
  }
}
