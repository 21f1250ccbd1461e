package dev.sluice.engine;

import dev.sluice.FailureKind;
import dev.sluice.Operation;
import dev.sluice.PostingCounters;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.TimeHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of some postings. Each number is written by one thread at a time, of which the next one has seen what the last one wrote, so that nothing is locked: the poster of a transfer
 * writes what begins, and whoever ends its posting what ends. Any thread reads.
 */
final class PostingCounts {
  private static final int POSTED = 0;
  private static final int DONE = 1;
  private static final int DESCRIPTORS = 2;
  private static final int READ = 3;
  private static final int WRITTEN = 4;
  private static final int RETRIES = 5;
  private static final int FAILED = 6;
  private static final List<FailureKind> KINDS = List.of(FailureKind.values());
  private static final int POST_TIME = FAILED + KINDS.size();
  private static final int WIRE_TIME = POST_TIME + TimeHistogram.ENTRIES;
  private static final int ALL = WIRE_TIME + TimeHistogram.ENTRIES;
  private static final VarHandle NUMBERS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] numbers = new long[ALL];

  /** Whether the time of a posting is measured. */
  static boolean isSampled(long posting) {
    return posting % PostingCounters.SAMPLED == 1;
  }

  void posted() {
    add(POSTED, 1);
  }

  void postTime(long nanos) {
    add(POST_TIME + TimeHistogram.entryOf(nanos), 1);
  }

  void wireTime(long nanos) {
    add(WIRE_TIME + TimeHistogram.entryOf(nanos), 1);
  }

  void done(Operation operation, long descriptors, long bytes) {
    add(DONE, 1);
    add(DESCRIPTORS, descriptors);
    add(operation == Operation.READ ? READ : WRITTEN, bytes);
  }

  void retried() {
    add(RETRIES, 1);
  }

  void failed(SluiceException failure) {
    add(FAILED + KINDS.indexOf(FailureKind.of(failure)), 1);
  }

  private void add(int number, long more) {
    NUMBERS.setRelease(numbers, number, (long) NUMBERS.getOpaque(numbers, number) + more);
  }

  /** Adds all of another's: what ends before what begins, of which there are never fewer. */
  void add(PostingCounts other) {
    for (int i = ALL - 1; i >= 0; i--) {
      add(i, other.number(i));
    }
  }

  /** Whether there was no posting. */
  boolean isEmpty() {
    return number(POSTED) == 0;
  }

  private long number(int i) {
    return (long) NUMBERS.getAcquire(numbers, i);
  }

  PostingCounters snapshot(String backend, String peer, Route route) {
    Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
    for (int i = 0; i < KINDS.size(); i++) {
      failures.put(KINDS.get(i), number(FAILED + i));
    }
    return new PostingCounters(
        backend, peer, route, number(POSTED), number(DONE), failures, number(RETRIES), number(DESCRIPTORS), number(READ), number(WRITTEN), times(POST_TIME), times(WIRE_TIME));
  }

  private TimeHistogram times(int from) {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < TimeHistogram.ENTRIES; i++) {
      counts.add(number(from + i));
    }
    return new TimeHistogram(counts);
  }
}
