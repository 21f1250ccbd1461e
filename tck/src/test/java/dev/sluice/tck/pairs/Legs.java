package dev.sluice.tck.pairs;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import java.util.function.IntConsumer;

/** What a device's own copies take within one process: the legs of staged transfers, and what direct ones are measured against. */
final class Legs {
  private static final long WORKING_SET = 256L << 20;
  private static final long BATCH_BYTES = 16L << 20;

  private final BenchOptions options;
  private final Measure measure;

  Legs(BenchOptions options, Measure measure) {
    this.options = options;
    this.measure = measure;
  }

  /** Batches of copies of each size, with one wait at the end of each. */
  void measure() {
    if (!options.wants("leg_")) {
      return;
    }
    CudaDevice device = Side.driver(options).devices().getFirst();
    try (CudaMemory one = device.allocate(WORKING_SET);
        CudaMemory other = device.allocate(WORKING_SET);
        PinnedMemory host = device.allocatePinned(WORKING_SET);
        CudaStream stream = device.stream()) {
      host.segment().fill((byte) 1);
      long address = host.segment().address();
      for (Walk.Size size : Walk.SIZES) {
        long bytes = size.bytes();
        leg("leg_to_host_" + size.word(), size, stream, block -> stream.copyToHost(address + block * bytes, one.pointer() + block * bytes, bytes));
        leg("leg_to_device_" + size.word(), size, stream, block -> stream.copyToDevice(one.pointer() + block * bytes, address + block * bytes, bytes));
        leg("leg_within_" + size.word(), size, stream, block -> stream.copyWithin(other.pointer() + block * bytes, one.pointer() + block * bytes, bytes));
      }
    }
  }

  private void leg(String name, Walk.Size size, CudaStream stream, IntConsumer copy) {
    int batch = (int) Math.max(1, BATCH_BYTES / size.bytes());
    Walk walk = new Walk(size.bytes(), batch);
    measure.rate(
        name,
        () -> {
          for (int block : walk.next()) {
            copy.accept(block);
          }
          stream.synchronize();
        },
        batch * size.bytes());
  }
}
