package dev.sluice.tck.suite;

import dev.sluice.AgentMetadata;
import dev.sluice.Memory;
import dev.sluice.Operation;
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
import java.time.Duration;

/** A backend without an engine above it: whoever has it can ask the backend for anything, past every check. */
final class RawPeer implements AutoCloseable {
  private static final long MOST = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Backend backend;
  private final Worker worker;
  private final Endpoint endpoint;
  private final RegionKey source;
  private final MemorySegment bytes;

  private RawPeer(Backend backend, Endpoint endpoint, RegionKey source, MemorySegment bytes) {
    this.backend = backend;
    this.worker = endpoint.worker();
    this.endpoint = endpoint;
    this.source = source;
    this.bytes = bytes;
  }

  static RawPeer connect(BackendFixture fixture, AgentMetadata metadata) throws BackendException {
    byte[] info = metadata.backends().stream().filter(entry -> entry.name().equals(fixture.backend())).findFirst().orElseThrow().endpoint();
    Backend backend = Declared.find(fixture.backend()).provider()
        .open(new BackendContext("attacker", new BackendConfig(Declared.parameters(fixture), fixture.environment()), (_, _, _) -> {}, _ -> {}));
    MemorySegment bytes = Arena.ofShared().allocate(MOST, 64);
    bytes.fill((byte) 0x66);
    RegionKey source = backend.register(Memory.host(bytes));
    return new RawPeer(backend, backend.connect(metadata.name(), info, backend.workers().getFirst()), source, bytes);
  }

  /** Tries to write somewhere with a key; whether that fails, and how, is the backend's affair. */
  void write(byte[] key, long address, long length) {
    Batch batch = new Batch(1);
    try {
      long remote = endpoint.importRegion(key);
      batch.prepare(Operation.WRITE, endpoint);
      batch.add(bytes.address(), address, length, source.handle(), remote);
      worker.post(batch, 1);
      worker.finish(batch);
      long end = System.nanoTime() + Budgets.scaled(PATIENCE).toNanos();
      while (worker.poll(batch) == Worker.IN_FLIGHT && System.nanoTime() - end < 0) {
        int _ = worker.progress();
        Thread.onSpinWait();
      }
      endpoint.dropRegion(remote);
    } catch (BackendException refused) {
      // As good as any other way to hold it off.
    }
  }

  @Override
  public void close() {
    endpoint.close();
    backend.close();
  }
}
