package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory of the host that every device copies from and to at full speed. */
public final class PinnedMemory implements AutoCloseable {
  private final CudaDevice device;
  private final MemorySegment segment;
  private final boolean allocated;
  private boolean closed;

  private PinnedMemory(CudaDevice device, MemorySegment segment, boolean allocated) {
    this.device = device;
    this.segment = segment;
    this.allocated = allocated;
  }

  static PinnedMemory allocate(CudaDevice device, long bytes) {
    CudaDriver driver = device.driver();
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      MemorySegment address = arena.allocate(JAVA_LONG);
      driver.check(driver.cuda().cuMemHostAlloc(address.address(), bytes, CudaConstants.CU_MEMHOSTALLOC_PORTABLE), "allocating " + bytes + " bytes of pinned memory");
      return new PinnedMemory(device, NativeAccess.view(address.get(JAVA_LONG, 0), bytes), true);
    }
  }

  static PinnedMemory pin(CudaDevice device, MemorySegment memory) {
    CudaDriver driver = device.driver();
    try (CudaDevice.Scope _ = device.enter()) {
      driver.check(
          driver.cuda().cuMemHostRegister_v2(memory.address(), memory.byteSize(), CudaConstants.CU_MEMHOSTREGISTER_PORTABLE),
          "pinning " + memory.byteSize() + " bytes at 0x" + Long.toHexString(memory.address()));
    }
    return new PinnedMemory(device, memory, false);
  }

  /**
   * The memory.
   *
   * @return native memory; not to be touched after {@link #close}
   */
  public MemorySegment segment() {
    return segment;
  }

  /** Frees or unpins it. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    CudaDriver driver = device.driver();
    try (CudaDevice.Scope _ = device.enter()) {
      driver.check(allocated ? driver.cuda().cuMemFreeHost(segment.address()) : driver.cuda().cuMemHostUnregister(segment.address()), "giving pinned memory back");
    }
  }
}
