package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.DeviceOrder;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import org.jspecify.annotations.Nullable;

/** Where the postings of a transfer stand among the work of a device. The poster sets and begins it, the worker's holder looks, whoever ends the posting ends it. */
final class PostingOrder {
  private final PreparedLink link;
  private final StreamGates gates;
  private DeviceOrder next = DeviceOrder.NONE;
  private volatile StreamGates.@Nullable Gate gate;

  /** Handed from the poster to the worker's holder with the submission. */
  private long afterEvent;

  PostingOrder(PreparedLink link) {
    this.link = link;
    this.gates = link.connection().agent().gates();
  }

  /** Takes what holds for the next posting. */
  void next(DeviceOrder wanted) {
    if (link.localDevice() == null) {
      throw new UnsupportedException("no local region of this link is device memory: there is no device for it to be ordered with");
    }
    next = wanted;
  }

  /** A posting begins: from here on the stream that is to wait does, until {@link #end()}. */
  void begin() {
    DeviceOrder order = next;
    next = DeviceOrder.NONE;
    CudaDevice device = link.localDevice();
    if (order.ontoStream() != 0 && device != null) {
      gate = gates.lock(device, order.ontoStream());
    }
    afterEvent = order.afterEvent();
  }

  /** The posting has ended, however. */
  void end() {
    StreamGates.Gate locked = gate;
    if (locked != null) {
      gate = null;
      gates.open(locked);
    }
  }

  /** Whether the posting waits for an event. */
  boolean waits() {
    return afterEvent != 0;
  }

  /** Waits no more. */
  void giveUp() {
    afterEvent = 0;
  }

  /** Whether the event has come. @throws DeviceException when the device failed */
  boolean reached() {
    CudaDevice device = link.localDevice();
    if (device == null || device.driver().reached(afterEvent)) {
      afterEvent = 0;
    }
    return afterEvent == 0;
  }
}
