package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.FabricVersion;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A thread that looks after calls into libfabric which wait for somebody who does not run. There is one a process, from the first endpoint on that needs it. Safe for any thread. */
final class ShmGuard {
  private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final List<ShmWatch> WATCHES = new CopyOnWriteArrayList<>();

  static {
    Thread.ofPlatform().daemon().name("sluice-libfabric-shm").start(ShmGuard::run);
  }

  private ShmGuard() {}

  static void add(ShmWatch watch) {
    WATCHES.add(watch);
  }

  static void remove(ShmWatch watch) {
    WATCHES.remove(watch);
  }

  private static void look(ShmWatch watch) {
    try {
      watch.look();
    } catch (IllegalStateException closed) {
      return; // a region, in this moment, by the thread that may be stuck: so it is not
    }
  }

  private static void run() {
    while (true) {
      LockSupport.parkNanos(BETWEEN_NANOS);
      WATCHES.forEach(ShmGuard::look);
    }
  }
}
