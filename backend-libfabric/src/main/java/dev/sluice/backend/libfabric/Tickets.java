package dev.sluice.backend.libfabric;

import java.util.HashMap;
import java.util.Map;

/** Frames that wait for room at some port: rare, so that a map is quick enough. Used under the worker's lock. */
final class Tickets {
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private long last;

  private record Waiting(Port port, long number) {}

  long put(Port port, long number) {
    waiting.put(++last, new Waiting(port, number));
    return last;
  }

  boolean isCopied(long ticket) {
    Waiting frame = waiting.get(ticket);
    if (frame != null && !frame.port().isCopied(frame.number())) {
      return false;
    }
    waiting.remove(ticket);
    return true;
  }
}
