package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaEvent;
import dev.sluice.cuda.CudaStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Copies between slabs and one device, in one direction. They end in the order in which they begin, so the device is asked for the oldest only, however many slabs
 * wait; and not again at once.
 */
final class CopyQueue {
  /** About what it takes to ask. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(1);

  private final CudaDevice device;
  private final CudaStream stream;
  private final boolean toDevice;
  private final ArrayDeque<CudaEvent> marks = new ArrayDeque<>();
  private final ArrayDeque<CudaEvent> idle = new ArrayDeque<>();
  private long begun;
  private long ended;
  private long asked;

  CopyQueue(CudaDevice device, boolean toDevice) {
    this.device = device;
    this.stream = device.stream();
    this.toDevice = toDevice;
  }

  /** Begins copies. When some are refused, those before them are under way. */
  synchronized void copy(MemorySegment columns, long stride, int count) {
    stream.copyAll(toDevice, columns, stride, count);
  }

  /** Marks the end of what has begun. @return the mark, for {@link #reached} */
  synchronized long mark() {
    CudaEvent known = idle.poll();
    CudaEvent mark = known == null ? device.event() : known;
    mark.record(stream);
    marks.add(mark);
    return ++begun;
  }

  /** Whether everything before a mark is done. @throws DeviceException when the device failed, whatever it was doing */
  synchronized boolean reached(long mark) {
    if (mark <= ended) {
      return true;
    }
    long now = System.nanoTime();
    if (now - asked < PAUSE_NANOS) {
      return false;
    }
    asked = now;
    while (mark > ended && marks.element().done()) {
      idle.push(marks.remove());
      ended++;
    }
    return mark <= ended;
  }

  synchronized void close() {
    marks.forEach(CudaEvent::close);
    idle.forEach(CudaEvent::close);
    stream.close();
  }
}
