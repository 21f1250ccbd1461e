package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A queue of a device's work. What is queued runs in order; queueing returns at once. Addresses are the caller's to get right. */
public final class CudaStream implements AutoCloseable {
  private final CudaDevice device;
  private final CudaDriver driver;
  private final CudaLibrary cuda;
  private final long handle;
  private boolean closed;

  private CudaStream(CudaDevice device, long handle) {
    this.device = device;
    this.driver = device.driver();
    this.cuda = driver.cuda();
    this.handle = handle;
  }

  static CudaStream create(CudaDevice device) {
    CudaDriver driver = device.driver();
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      driver.check(driver.cuda().cuStreamCreate(handle.address(), CudaConstants.CU_STREAM_NON_BLOCKING), "making a stream");
      return new CudaStream(device, handle.get(JAVA_LONG, 0));
    }
  }

  /**
   * The driver's handle ({@code CUstream}), which frameworks share.
   *
   * @return the handle
   */
  public long handle() {
    return handle;
  }

  /**
   * Queues a copy to the device.
   *
   * @param to a device pointer
   * @param from an address of pinned memory, which must stay until the copy is done
   * @param bytes how many
   */
  public void copyToDevice(long to, long from, long bytes) {
    try (CudaDevice.Scope _ = device.enter()) {
      queued(cuda.cuMemcpyHtoDAsync_v2(to, from, bytes, handle), bytes);
    }
  }

  /**
   * Queues a copy from the device.
   *
   * @param to an address of pinned memory, which must stay until the copy is done
   * @param from a device pointer
   * @param bytes how many
   */
  public void copyToHost(long to, long from, long bytes) {
    try (CudaDevice.Scope _ = device.enter()) {
      queued(cuda.cuMemcpyDtoHAsync_v2(to, from, bytes, handle), bytes);
    }
  }

  /**
   * Queues a copy within the device.
   *
   * @param to a device pointer
   * @param from a device pointer
   * @param bytes how many
   */
  public void copyWithin(long to, long from, long bytes) {
    try (CudaDevice.Scope _ = device.enter()) {
      queued(cuda.cuMemcpyDtoDAsync_v2(to, from, bytes, handle), bytes);
    }
  }

  /**
   * Queues copies between the device and pinned memory, in any order among themselves. One call of the driver where it
   * {@linkplain CudaDriver#copiesBatches() can}.
   *
   * @param toDevice the direction
   * @param columns destinations, sources and lengths in bytes, {@code stride} bytes apart; may be reused at once
   * @param stride from one column's start to the next one's, in bytes
   * @param count how many copies, at least 1
   */
  public void copyAll(boolean toDevice, MemorySegment columns, long stride, int count) {
    long to = columns.address();
    long from = to + stride;
    long bytes = from + stride;
    try (CudaDevice.Scope _ = device.enter()) {
      if (count > 1 && driver.copiesBatches()) {
        copyBatch(to, from, bytes, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        long at = (long) i * Long.BYTES;
        long target = columns.get(JAVA_LONG, at);
        long source = columns.get(JAVA_LONG, stride + at);
        long length = columns.get(JAVA_LONG, 2 * stride + at);
        queued(toDevice ? cuda.cuMemcpyHtoDAsync_v2(target, source, length, handle) : cuda.cuMemcpyDtoHAsync_v2(target, source, length, handle), length);
      }
    }
  }

  private void copyBatch(long to, long from, long bytes, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(CuMemcpyAttributes.SIZE, Integer.BYTES);
      attributes.set(JAVA_INT, CuMemcpyAttributes.srcAccessOrder, CudaConstants.CU_MEMCPY_SRC_ACCESS_ORDER_STREAM);
      MemorySegment first = arena.allocate(JAVA_LONG);
      MemorySegment failed = arena.allocate(JAVA_LONG);
      queued(cuda.cuMemcpyBatchAsync(driver.batchCopy(), to, from, bytes, count, attributes.address(), first.address(), 1, failed.address(), handle), count);
    }
  }

  /**
   * Makes what is queued from now on wait for an event.
   *
   * @param event the driver's handle ({@code CUevent})
   */
  public void waitFor(long event) {
    try (CudaDevice.Scope _ = device.enter()) {
      driver.check(cuda.cuStreamWaitEvent(handle, event, 0), "making a stream wait for an event");
    }
  }

  /**
   * Makes what is queued on some stream from now on wait until a number in pinned memory has reached a value, seen as a cyclic counter.
   *
   * @param device the stream's device
   * @param stream the driver's handle ({@code CUstream})
   * @param number the number: four bytes of pinned memory, aligned
   * @param value what it must reach
   * @throws dev.sluice.DeviceException when the driver does not offer it
   */
  public static void waitForNumber(CudaDevice device, long stream, MemorySegment number, int value) {
    CudaDriver driver = device.driver();
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      MemorySegment pointer = arena.allocate(JAVA_LONG);
      driver.check(driver.cuda().cuMemHostGetDevicePointer_v2(pointer.address(), number.address(), 0), "finding where the device sees pinned memory");
      driver.check(
          driver.cuda().cuStreamWaitValue32_v2(stream, pointer.get(JAVA_LONG, 0), value, CudaConstants.CU_STREAM_WAIT_VALUE_GEQ),
          "making a stream wait for a number");
    }
  }

  /**
   * Whether everything queued is done. Never blocks.
   *
   * @return true when nothing is under way
   * @throws dev.sluice.DeviceException when work on the device failed, this or earlier
   */
  public boolean done() {
    int result = cuda.cuStreamQuery(handle);
    if (result == CudaConstants.CUDA_ERROR_NOT_READY) {
      return false;
    }
    driver.check(result, "work on device " + device.id().uuid());
    return true;
  }

  /** Waits until everything queued is done. Blocks the thread. */
  public void synchronize() {
    driver.check(cuda.cuStreamSynchronize(handle), "waiting for a stream");
  }

  /** Idempotent. The driver keeps it until its work is done. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      driver.check(cuda.cuStreamDestroy_v2(handle), "destroying a stream");
    }
  }

  private void queued(int result, long amount) {
    if (result != CudaConstants.CUDA_SUCCESS) {
      driver.check(result, "queueing a copy (" + amount + ") on device " + device.id().uuid());
    }
  }
}
