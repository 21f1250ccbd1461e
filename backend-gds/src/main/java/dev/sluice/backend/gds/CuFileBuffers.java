package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileCalls;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.cuda.CudaDevice;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The device memory that this process has registered with cuFile, which takes an address once: regions, of any agents, that begin at one share its registration. Safe for any thread. */
final class CuFileBuffers {
  private record Entry(long bytes, int users) {}

  private static final ConcurrentMap<Long, Entry> ENTRIES = new ConcurrentHashMap<>();

  private CuFileBuffers() {}

  /**
   * Registers memory of a device, whose context is current on this thread.
   *
   * @return cuFile's status
   */
  static long add(long base, long bytes) {
    AtomicLong status = new AtomicLong(CuFileStatus.SUCCESS);
    ENTRIES.compute(base, (_, known) -> {
      if (known != null && known.bytes() >= bytes) {
        return new Entry(known.bytes(), known.users() + 1);
      }
      status.set(known != null ? CuFileStatus.MEMORY_ALREADY_REGISTERED : CuFileCalls.cuFileBufRegister(base, bytes, 0));
      return known == null && CuFileStatus.error(status.get()) == CuFileStatus.SUCCESS ? new Entry(bytes, 1) : known;
    });
    return status.get();
  }

  /** Takes a registration back, when its last user does. */
  static void remove(CudaDevice device, long base) {
    ENTRIES.computeIfPresent(base, (_, known) -> {
      if (known.users() > 1) {
        return new Entry(known.bytes(), known.users() - 1);
      }
      try (CudaDevice.Scope _ = device.enter()) {
        long _ = CuFileCalls.cuFileBufDeregister(base);
      }
      return null;
    });
  }
}
