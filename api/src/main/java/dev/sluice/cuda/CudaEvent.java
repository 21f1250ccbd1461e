package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A mark in a stream's work. */
public final class CudaEvent implements AutoCloseable {
  private final CudaDevice device;
  private final long handle;
  private boolean closed;

  private CudaEvent(CudaDevice device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  static CudaEvent create(CudaDevice device) {
    CudaDriver driver = device.driver();
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      driver.check(driver.cuda().cuEventCreate(handle.address(), CudaConstants.CU_EVENT_DISABLE_TIMING), "making an event");
      return new CudaEvent(device, handle.get(JAVA_LONG, 0));
    }
  }

  /**
   * The driver's handle ({@code CUevent}), which frameworks share.
   *
   * @return the handle
   */
  public long handle() {
    return handle;
  }

  /**
   * Marks where a stream is now.
   *
   * @param stream the stream
   */
  public void record(CudaStream stream) {
    CudaDriver driver = device.driver();
    try (CudaDevice.Scope _ = device.enter()) {
      driver.check(driver.cuda().cuEventRecord(handle, stream.handle()), "recording an event");
    }
  }

  /**
   * Whether the work before the mark is done. Never blocks.
   *
   * @return true also when the event was never recorded
   * @throws dev.sluice.DeviceException when work on the device failed, this or earlier
   */
  public boolean done() {
    return device.driver().reached(handle);
  }

  /** Waits until the work before the mark is done. Blocks the thread. */
  public void synchronize() {
    CudaDriver driver = device.driver();
    driver.check(driver.cuda().cuEventSynchronize(handle), "waiting for an event");
  }

  /** Idempotent. The driver keeps it until its work is done. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      CudaDriver driver = device.driver();
      driver.check(driver.cuda().cuEventDestroy_v2(handle), "destroying an event");
    }
  }
}
