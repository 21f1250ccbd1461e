package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.BooleanSupplier;

/** One agent's side of a test: a backend, its memory and the frames that it received. Used by one thread. */
final class Side implements AutoCloseable {
  private final Backend backend;
  private final Deque<byte[]> frames;
  private final Arena arena = Arena.ofShared();
  private final List<RegionKey> keys = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();

  private Side(Backend backend, Deque<byte[]> frames) {
    this.backend = backend;
    this.frames = frames;
  }

  static Side open(String name) throws BackendException {
    return open(name, Map.of(), System.getenv());
  }

  static Side open(String name, Map<String, String> parameters, Map<String, String> environment) throws BackendException {
    Deque<byte[]> frames = new ArrayDeque<>();
    BackendContext context =
        new BackendContext(
            name,
            new BackendConfig(parameters, environment),
            (worker, address, bytes) ->
                frames.add(bytes == 0 ? new byte[0] : NativeAccess.view(address, bytes).toArray(ValueLayout.JAVA_BYTE)),
            worker -> {});
    return new Side(new UcxBackendProvider().open(context), frames);
  }

  Backend backend() {
    return backend;
  }

  Worker worker() {
    return backend.workers().getFirst();
  }

  Deque<byte[]> frames() {
    return frames;
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

  /** Posts all of a batch, finishes and waits, while the other sides progress too. */
  static int move(Batch batch, Side... others) {
    post(batch, others);
    return end(batch, others);
  }

  static void post(Batch batch, Side... others) {
    Worker worker = batch.endpoint().worker();
    worker.post(batch, batch.count());
    while (batch.posted() < batch.count() && batch.failure() == null) {
      worker.progress();
      progress(others);
      worker.post(batch, batch.count());
    }
    worker.finish(batch);
  }

  static int end(Batch batch, Side... others) {
    Worker worker = batch.endpoint().worker();
    long begin = System.nanoTime();
    int state = worker.poll(batch);
    while (state == Worker.IN_FLIGHT) {
      if (System.nanoTime() - begin > 20_000_000_000L) {
        throw new AssertionError("the batch did not end within 20 s");
      }
      worker.progress();
      progress(others);
      state = worker.poll(batch);
    }
    return state;
  }

  static Batch batch(Operation operation, Endpoint endpoint, int capacity) {
    Batch batch = new Batch(capacity);
    batch.prepare(operation, endpoint);
    return batch;
  }

  static void progress(Side... sides) {
    for (Side side : sides) {
      side.backend.workers().forEach(Worker::progress);
    }
  }

  /** Sends a frame, until its bytes are no longer needed. */
  static void send(Endpoint endpoint, long address, int bytes, Side other) throws BackendException {
    long ticket = endpoint.worker().send(endpoint, address, bytes);
    while (ticket != 0 && !endpoint.worker().sent(ticket)) {
      endpoint.worker().progress();
      progress(other);
    }
  }

  /** Fails when it takes longer than 20 s. */
  static void progressUntil(BooleanSupplier condition, Side... sides) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).as("nanoseconds waited").isLessThan(20_000_000_000L);
      progress(sides);
    }
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
