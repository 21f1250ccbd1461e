package dev.sluice.ffm;

import java.lang.reflect.Method;

/** Prints how many bytes this thread allocates while it wakes and polls. Reflection, since the module does not read that of management. */
final class AllocationMain {
  private AllocationMain() {}

  public static void main(String[] args) throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    try (var poller = new FdPoller()) {
      rounds(poller);
      long _ = (long) allocated.invoke(threads);
      long before = (long) allocated.invoke(threads);
      rounds(poller);
      System.out.println((long) allocated.invoke(threads) - before);
    }
  }

  private static void rounds(FdPoller poller) {
    for (int i = 0; i < 100_000; i++) {
      poller.wake();
      poller.poll(0);
    }
  }
}
