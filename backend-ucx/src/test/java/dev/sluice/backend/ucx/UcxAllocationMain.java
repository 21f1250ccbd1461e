package dev.sluice.backend.ucx;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.util.Map;

/** Prints how many bytes the heap gives to 100,000 postings of four descriptors, or to as many frames, between two backends. */
final class UcxAllocationMain {
  private static long frames;

  private UcxAllocationMain() {}

  public static void main(String[] arguments) throws Exception {
    // By reflection, since the module under test does not read that of management.
    Object threads = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
    Method method = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    Backend one = open("one");
    Backend two = open("two");
    try (Arena arena = Arena.ofShared()) {
      MemorySegment mine = arena.allocate(1 << 16, 4096);
      MemorySegment other = arena.allocate(1 << 16, 4096);
      RegionKey local = one.register(Memory.host(mine));
      boolean allocated = arguments[arguments.length - 1].equals("allocated");
      RegionKey remote = allocated ? two.allocate(AllocationSpec.host("pool", 1 << 16)) : two.register(Memory.host(other));
      Endpoint endpoint = one.connect("two", two.endpointInfo(), one.workers().getFirst());
      long remoteKey = endpoint.importRegion(remote.exported());
      Worker there = two.workers().getFirst();
      Batch batch = new Batch(4);
      long bytes = 0;
      // The first rounds are interpreted and fill caches; the last one is the steady state.
      for (int round = 0; round < 4; round++) {
        long before = allocated(threads, method);
        for (int i = 0; i < 100_000; i++) {
          if (arguments[0].equals("frames")) {
            frame(endpoint, there, mine.address());
          } else {
            post(Operation.valueOf(arguments[0]), batch, endpoint, there, local, remote, remoteKey);
          }
        }
        bytes = allocated(threads, method) - before - measuring(threads, method);
      }
      System.out.println(bytes + " bytes");
      endpoint.close();
      local.release();
      remote.release();
      one.close();
      two.close();
      batch.free();
    }
  }

  private static void post(Operation operation, Batch batch, Endpoint endpoint, Worker there, RegionKey local, RegionKey remote, long remoteKey) {
    Worker here = endpoint.worker();
    batch.prepare(operation, endpoint);
    for (int i = 0; i < 4; i++) {
      batch.add(local.address() + i * 64L, remote.address() + i * 64L, 64, local.handle(), remoteKey);
    }
    here.post(batch, 4);
    here.finish(batch);
    int state = here.poll(batch);
    while (state == Worker.IN_FLIGHT) {
      here.progress();
      there.progress();
      state = here.poll(batch);
    }
    if (state != Worker.DONE) {
      throw new IllegalStateException(batch.failure());
    }
  }

  private static void frame(Endpoint endpoint, Worker there, long address) throws Exception {
    long expected = frames + 1;
    long ticket = endpoint.worker().send(endpoint, address, 2048);
    while (ticket != 0 && !endpoint.worker().sent(ticket)) {
      there.progress();
      endpoint.worker().progress();
    }
    while (frames < expected) {
      there.progress();
      endpoint.worker().progress();
    }
  }

  private static Backend open(String name) throws Exception {
    return new UcxBackendProvider()
        .open(new BackendContext(name, new BackendConfig(Map.of(), System.getenv()), (worker, address, bytes) -> frames++, worker -> {}));
  }

  /** What a measurement itself takes. */
  private static long measuring(Object threads, Method method) throws ReflectiveOperationException {
    long before = allocated(threads, method);
    return allocated(threads, method) - before;
  }

  private static long allocated(Object threads, Method method) throws ReflectiveOperationException {
    return (long) method.invoke(threads);
  }
}
