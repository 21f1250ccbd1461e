package dev.sluice.tck.suite;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** Device memory of a test, filled and looked at through the driver. It is not freed unless a test says so: something may be registered that is in it. */
record DeviceBlock(CudaMemory memory) {
  private static final long PIECE = 2 << 20;

  /** How memory of a device is allocated, as commands to the peer name it. */
  enum Way {
    PLAIN,
    POOL,
    VIRTUAL,
    /** Virtual memory that is mapped in several pieces. */
    PIECES
  }

  static DeviceBlock allocate(CudaDevice device, long bytes, Way way) {
    return new DeviceBlock(switch (way) {
      case PLAIN -> device.allocate(bytes);
      case POOL -> device.allocate(bytes, CudaMemory.Kind.POOL);
      case VIRTUAL -> device.allocate(bytes, CudaMemory.Kind.VIRTUAL);
      case PIECES -> CudaMemory.inPieces(device, bytes, PIECE);
    });
  }

  /** Gives a range the contents of a seed. */
  void fill(long offset, long bytes, long seed) {
    if (seed != 0) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment contents = arena.allocate(bytes, 64);
        Pattern.fill(contents, seed);
        memory.device().copyToDevice(memory.pointer() + offset, contents);
      }
    }
  }

  /** Copies a range to the host and looks at it there. */
  <T> T look(long offset, long bytes, Function<MemorySegment, T> at) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes, 64);
      memory.device().copyToHost(copy, memory.pointer() + offset);
      return at.apply(copy);
    }
  }

  /** Where it differs from the contents of a seed; -1 where it does not. */
  long firstDifference(long seed) {
    return look(0, memory.bytes(), copy -> Pattern.firstDifference(copy, seed));
  }

  byte[] contents() {
    return look(0, memory.bytes(), copy -> copy.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }
}
