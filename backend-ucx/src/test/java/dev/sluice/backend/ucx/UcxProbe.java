package dev.sluice.backend.ucx;

import dev.sluice.Operation;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.util.Locale;
import java.util.Map;

/** Prints what the backend does between two processes of this machine: {@code UcxProbe [tls]}. */
final class UcxProbe {
  private static final long RANGE = 256L << 20;

  private UcxProbe() {}

  public static void main(String[] arguments) throws Exception {
    String tls = arguments.length > 0 ? arguments[0] : "all";
    try (OtherProcess other = OtherProcess.start(Long.toString(RANGE), tls);
        Side side = Side.open("probe", Map.of("tls", tls), System.getenv())) {
      Endpoint endpoint = side.connect(other.endpointInfo());
      long registeredKey = endpoint.importRegion(other.registeredKey());
      long allocatedKey = endpoint.importRegion(other.allocatedKey());
      Side.Range mine = side.registered(RANGE);
      Side.Range pool = side.allocated(RANGE);
      mine.bytes().fill((byte) 3);
      pool.bytes().fill((byte) 4);
      for (Operation operation : Operation.values()) {
        measure(operation, endpoint, "registered -> registered", mine, other.registeredAddress(), registeredKey);
        measure(operation, endpoint, "registered -> allocated ", mine, other.allocatedAddress(), allocatedKey);
        measure(operation, endpoint, "allocated  -> allocated ", pool, other.allocatedAddress(), allocatedKey);
      }
      System.out.println(endpoint.route());
    }
  }

  private static void measure(Operation operation, Endpoint endpoint, String what, Side.Range local, long remote, long remoteKey) {
    StringBuilder line = new StringBuilder(operation + " " + what + ":");
    long[][] shapes = {{8, 1}, {8, 32}, {4096, 1}, {4096, 32}, {4096, 1024}, {1 << 20, 1}, {1 << 20, 16}, {16 << 20, 4}};
    for (long[] shape : shapes) {
      long bytes = shape[0];
      int count = (int) shape[1];
      Batch batch = new Batch(count);
      int times = Math.clamp((1L << 29) / (bytes * count), 5, bytes < 4096 ? 50_000 : 2000);
      double best = Double.MAX_VALUE;
      long at = 0;
      for (int time = 0; time < times; time++) {
        long span = Math.min(RANGE, 64L << 20);
        if (at + bytes * count > span) {
          at = 0;
        }
        long begin = System.nanoTime();
        batch.prepare(operation, endpoint);
        for (int i = 0; i < count; i++) {
          batch.add(local.key().address() + at + i * bytes, remote + at + i * bytes, bytes, local.key().handle(), remoteKey);
        }
        run(endpoint.worker(), batch);
        best = Math.min(best, (System.nanoTime() - begin) / (double) count);
        at += bytes * count;
      }
      batch.free();
      line.append(String.format(Locale.ROOT, "  %dx%d %.3f us %.1f GB/s", bytes, count, best / 1000, bytes / best));
    }
    System.out.println(line);
  }

  private static void run(Worker worker, Batch batch) {
    while (batch.posted() < batch.count()) {
      worker.post(batch, batch.count());
      if (batch.posted() < batch.count()) {
        worker.progress();
      }
    }
    worker.finish(batch);
    int state = worker.poll(batch);
    while (state == Worker.IN_FLIGHT) {
      worker.progress();
      state = worker.poll(batch);
    }
    if (state == Worker.FAILED) {
      throw new IllegalStateException(batch.failure());
    }
  }
}
