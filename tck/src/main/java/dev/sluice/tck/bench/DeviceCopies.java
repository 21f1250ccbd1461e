package dev.sluice.tck.bench;

import dev.sluice.Layout;
import dev.sluice.Operation;
import dev.sluice.SluiceException;
import dev.sluice.Span;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import java.io.IOException;
import java.util.List;

/**
 * What a device's own copies take, within one process and with one wait at the end of a call: within the device, which direct transfers are measured against; or, with {@code legs=1},
 * to pinned memory of the host (WRITE) and from it (READ), which are the legs of staged ones.
 */
final class DeviceCopies {
  private static final List<Shape> PREPARED =
      List.of(Shape.walk(Operation.WRITE, 4096, 64, 16 << 20), Shape.walk(Operation.READ, 4096, 64, 16 << 20), Shape.walk(Operation.WRITE, 1 << 20, 4, 16 << 20));

  private final CudaStream stream;
  private final boolean legs;
  private final long device;
  private final long other;
  private long turns;

  private DeviceCopies(CudaStream stream, boolean legs, long device, long other) {
    this.stream = stream;
    this.legs = legs;
    this.device = device;
    this.other = other;
  }

  /**
   * Serves requests until the input ends.
   *
   * @param arguments options as {@code key=value}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SubjectOptions options = SubjectOptions.of(arguments);
    boolean legs = Shape.number(options.words(), "legs", 0) == 1;
    long bytes = options.poolBytes();
    try {
      CudaDevice device = options.device();
      try (CudaMemory own = device.allocate(bytes); CudaStream stream = device.stream()) {
        device.fill(own.pointer(), (byte) 1, bytes);
        if (legs) {
          try (PinnedMemory host = device.allocatePinned(bytes)) {
            host.segment().fill((byte) 1);
            serve(new DeviceCopies(stream, true, own.pointer(), host.segment().address()), bytes);
          }
        } else {
          try (CudaMemory second = device.allocate(bytes)) {
            device.fill(second.pointer(), (byte) 1, bytes);
            serve(new DeviceCopies(stream, false, own.pointer(), second.pointer()), bytes);
          }
        }
      }
    } catch (SluiceException unavailable) {
      Requests.missing(unavailable);
    }
  }

  private static void serve(DeviceCopies copies, long bytes) throws IOException, InterruptedException {
    Requests.prepare(PREPARED, copies::measure);
    Requests.serve(0, bytes, copies::measure);
  }

  private Measured measure(Shape shape, Sampling sampling) throws InterruptedException {
    Places places = Places.of(shape, turns++);
    return Requests.sample(sampling, 0, () -> {
      places.next();
      copyAll(places, shape.operation());
      long posted = System.nanoTime();
      stream.synchronize();
      return posted;
    });
  }

  private void copyAll(Places places, Operation operation) {
    Layout ours = places.ours();
    Layout theirs = places.theirs();
    int[] from = places.from();
    int[] to = places.to();
    for (int s = 0; s < ours.spans().size(); s++) {
      Span here = ours.spans().get(s);
      Span there = theirs.spans().get(s);
      for (int i = 0; i < from.length; i++) {
        copy(operation, device + here.offset() + from[i] * here.stride(), other + there.offset() + to[i] * there.stride(), here.blockBytes());
      }
    }
  }

  private void copy(Operation operation, long here, long there, long bytes) {
    boolean out = operation == Operation.WRITE;
    if (!legs) {
      stream.copyWithin(out ? there : here, out ? here : there, bytes);
    } else if (out) {
      stream.copyToHost(there, here, bytes);
    } else {
      stream.copyToDevice(here, there, bytes);
    }
  }
}
