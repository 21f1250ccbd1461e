package dev.sluice.tck.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;

/** What processes have taken of their processors, in nanoseconds. */
final class CpuTime {
  private static final com.sun.management.OperatingSystemMXBean OWN = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private CpuTime() {}

  /** Of this process. */
  static long own() {
    return OWN.getProcessCpuTime();
  }

  /** Of all threads of another one that live; of one that runs, up to its last tick. */
  static long of(long pid) {
    long all = 0;
    File[] threads = new File("/proc/" + pid + "/task").listFiles();
    for (File thread : threads == null ? new File[0] : threads) {
      try {
        all += Long.parseLong(Files.readString(thread.toPath().resolve("schedstat")).split(" ", -1)[0]);
      } catch (IOException | NumberFormatException ended) {
        // it took next to nothing
      }
    }
    return all;
  }
}
