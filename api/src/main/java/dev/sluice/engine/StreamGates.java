package dev.sluice.engine;

import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * What streams of devices wait at for the end of a posting: numbers in pinned memory that only grow. A stream looks at its number when it gets there, which may be long
 * after the posting ended, so that the memory is never given back.
 */
final class StreamGates {
  /** Of one number: neighbours share no cache line. */
  private static final int BYTES = 64;

  private static final int AT_ONCE = 64;

  private final ArrayDeque<Gate> free = new ArrayDeque<>();

  /** One number. */
  static final class Gate {
    private final MemorySegment number;
    private int value;

    private Gate(MemorySegment number) {
      this.number = number;
    }

    private void lock(CudaDevice device, long stream) {
      CudaStream.waitForNumber(device, stream, number, ++value);
    }

    private void open() {
      ValueLayout.JAVA_INT.varHandle().setVolatile(number, 0L, value);
    }
  }

  /** Makes a stream wait. @return what lets it go on, to be {@linkplain #open opened} once */
  synchronized Gate lock(CudaDevice device, long stream) {
    if (free.isEmpty()) {
      PinnedMemory memory = device.allocatePinned((long) AT_ONCE * BYTES);
      for (long i = 0; i < AT_ONCE; i++) {
        free.add(new Gate(memory.segment().asSlice(i * BYTES, Integer.BYTES).fill((byte) 0)));
      }
    }
    Gate gate = free.remove();
    try {
      gate.lock(device, stream);
    } catch (RuntimeException refused) {
      gate.open();
      free.add(gate);
      throw refused;
    }
    return gate;
  }

  synchronized void open(Gate gate) {
    gate.open();
    free.add(gate);
  }
}
