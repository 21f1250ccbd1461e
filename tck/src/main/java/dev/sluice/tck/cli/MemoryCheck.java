package dev.sluice.tck.cli;

import dev.sluice.tck.workload.HostMemory;
import dev.sluice.tck.workload.Workload;
import java.nio.file.Path;
import java.util.Locale;

/** Refuses what does not fit before anything is allocated. */
final class MemoryCheck {
  /** What a JVM with its libraries takes besides the pool. */
  private static final long PROCESS = 192L << 20;

  /** What a prepared transfer takes for each descriptor. */
  private static final long DESCRIPTOR = 48;

  private MemoryCheck() {}

  /** Both processes on this machine. */
  static void both(Workload workload) {
    check(workload, Math.addExact(workload.sourceBytes(), workload.bytes()) + 2 * PROCESS, available());
  }

  /** One process on this machine. */
  static void one(Workload workload, long poolBytes) {
    check(workload, poolBytes + PROCESS, available());
  }

  static void check(Workload workload, long withoutDescriptors, long available) {
    long needed = Math.addExact(withoutDescriptors, workload.descriptors() * DESCRIPTOR);
    if (needed > available) {
      throw new Failure(
          ExitCodes.CONFIGURATION,
          "memory",
          "workload " + workload.id() + " needs " + gigabytes(needed) + " of memory here, " + gigabytes(available) + " are available",
          "choose a smaller workload (--workload W7 needs 0.6 GB), or free memory");
    }
  }

  private static long available() {
    return new HostMemory(Path.of("/")).available();
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
