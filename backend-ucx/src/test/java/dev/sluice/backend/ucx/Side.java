package dev.sluice.backend.ucx;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** One agent's side of a test: a backend, its memory and the frames that it received. Used by one thread. */
final class Side implements AutoCloseable {
  private final Backend backend;
  private final Arena arena = Arena.ofShared();
  private final List<RegionKey> keys = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Deque<byte[]> frames = new ArrayDeque<>();

  private Side(BackendContext context) throws BackendException {
    backend = new UcxBackendProvider().open(context);
  }

  static Side open(String name) throws BackendException {
    return open(name, Map.of(), Map.of());
  }

  static Side open(String name, Map<String, String> parameters, Map<String, String> environment) throws BackendException {
    Deque<byte[]> received = new ArrayDeque<>();
    Side side =
        new Side(
            new BackendContext(
                name,
                new BackendConfig(parameters, environment),
                (worker, address, bytes) -> received.add(bytes == 0 ? new byte[0] : NativeAccess.view(address, bytes).toArray(ValueLayout.JAVA_BYTE)),
                worker -> {}));
    side.received = received;
    return side;
  }

  private Deque<byte[]> received = frames;

  Backend backend() {
    return backend;
  }

  Worker worker() {
    return backend.workers().getFirst();
  }

  Endpoint connect(Side peer) throws BackendException {
    return connect(peer.backend.endpointInfo());
  }

  Endpoint connect(byte[] endpointInfo) throws BackendException {
    Endpoint endpoint = backend.connect("peer", endpointInfo, worker());
    endpoints.add(endpoint);
    return endpoint;
  }

  Range registered(long bytes) throws BackendException {
    MemorySegment segment = arena.allocate(bytes, 4096);
    RegionKey key = backend.register(Memory.host(segment));
    keys.add(key);
    return new Range(key, segment);
  }

  Range allocated(long bytes) throws BackendException {
    RegionKey key = backend.allocate(AllocationSpec.host("pool", bytes));
    keys.add(key);
    return new Range(key, NativeAccess.view(key.address(), bytes));
  }

  Deque<byte[]> frames() {
    return received;
  }

  /** Posts, finishes and waits, with the peer progressing too. */
  int move(Operation operation, Endpoint endpoint, Batch batch, Runnable others) {
    Worker worker = endpoint.worker();
    while (batch.posted() < batch.count() && batch.failure() == null) {
      worker.post(batch, batch.count());
      worker.progress();
      others.run();
    }
    worker.finish(batch);
    return end(worker, batch, others);
  }

  static int end(Worker worker, Batch batch, Runnable others) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    int state = worker.poll(batch);
    while (state == Worker.IN_FLIGHT) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("the batch did not end within 20 s");
      }
      worker.progress();
      others.run();
      state = worker.poll(batch);
    }
    return state;
  }

  @Override
  public void close() {
    endpoints.forEach(Endpoint::close);
    keys.forEach(RegionKey::release);
    backend.close();
    arena.close();
  }

  /** A registered range. */
  record Range(RegionKey key, MemorySegment bytes) {}
}
