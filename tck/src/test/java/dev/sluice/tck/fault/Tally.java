package dev.sluice.tck.fault;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a storm came to. Any thread. */
final class Tally {
  static final String DOUBLED = "notifications doubled";

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void count(String what) {
    add(what, 1);
  }

  void add(String what, long more) {
    counts.computeIfAbsent(what, _ -> new LongAdder()).add(more);
  }

  long done() {
    return get("done");
  }

  long failed() {
    return get("failed");
  }

  long faults() {
    return get("faults");
  }

  long get(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  @Override
  public String toString() {
    return new java.util.TreeMap<>(counts).toString();
  }
}
