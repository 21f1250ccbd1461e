package dev.sluice.tck.device;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the driver itself copies, one process and one stream: what transfers are measured against. Each line is a direction, the bytes of a copy, and GB/s over copies with
 * one wait at the end; the best of five.
 */
public final class CopyRates {
  private static final long WORKING_SET = 512L << 20;
  private static final long[] SIZES = {32 << 10, 1 << 20, 2 << 20, 64 << 20, 256 << 20};
  private static final int TURNS = 5;

  private CopyRates() {}

  /** Queues the copies of one turn. */
  @FunctionalInterface
  private interface Copies {
    void queue(long at, long bytes);
  }

  /**
   * Measures.
   *
   * @param driver the driver whose first device copies
   * @return lines for people
   */
  public static List<String> of(CudaDriver driver) {
    CudaDevice device = driver.devices().getFirst();
    long set = driver.simulated() ? WORKING_SET >> 4 : WORKING_SET;
    List<String> lines = new ArrayList<>();
    lines.add("device " + device + ", driver for CUDA " + driver.version() + (driver.simulated() ? ", SIMULATED: these are no rates of a device" : ""));
    try (CudaMemory one = device.allocate(set);
        CudaMemory other = device.allocate(set);
        PinnedMemory host = device.allocatePinned(set);
        CudaStream stream = device.stream()) {
      long address = host.segment().address();
      for (long bytes : SIZES) {
        if (bytes <= set) {
          lines.add(line("host to device", bytes, set, stream, (at, length) -> stream.copyToDevice(one.pointer() + at, address + at, length)));
          lines.add(line("device to host", bytes, set, stream, (at, length) -> stream.copyToHost(address + at, one.pointer() + at, length)));
          lines.add(line("within the device", bytes, set, stream, (at, length) -> stream.copyWithin(other.pointer() + at, one.pointer() + at, length)));
        }
      }
    }
    return lines;
  }

  private static String line(String what, long bytes, long set, CudaStream stream, Copies copies) {
    double best = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      long begin = System.nanoTime();
      for (long at = 0; at + bytes <= set; at += bytes) {
        copies.queue(at, bytes);
      }
      stream.synchronize();
      best = Math.max(best, (double) (set / bytes * bytes) / (System.nanoTime() - begin));
    }
    return String.format(Locale.ROOT, "%-18s %11d bytes %9.1f GB/s", what, bytes, best);
  }
}
