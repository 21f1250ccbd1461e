package dev.sluice.backend.gds;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;

/** Pinned memory through which one thread copies from and to a device, on a stream that waits for no other: the device's default one would wait for whatever a framework has queued. */
final class DeviceBounce implements AutoCloseable {
  static final long BYTES = 256 << 10;

  private final CudaDevice device;
  private final PinnedMemory memory;
  private final CudaStream stream;

  DeviceBounce(CudaDevice device) {
    this.device = device;
    this.memory = device.allocatePinned(BYTES);
    try {
      this.stream = device.stream();
    } catch (RuntimeException refused) {
      memory.close();
      throw refused;
    }
  }

  CudaDevice device() {
    return device;
  }

  /** Where bytes are on their way: at the beginning of a page. */
  long address() {
    return memory.segment().address();
  }

  /** Copies from the device, and waits. @return the first byte */
  long fetch(long from, long bytes) {
    stream.copyToHost(address(), from, bytes);
    stream.synchronize();
    return address();
  }

  /** Copies the first bytes to the device, and waits. */
  void store(long to, long bytes) {
    stream.copyToDevice(to, address(), bytes);
    stream.synchronize();
  }

  @Override
  public void close() {
    stream.close();
    memory.close();
  }
}
