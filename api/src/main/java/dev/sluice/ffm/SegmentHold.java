package dev.sluice.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Custody of a segment: while it is held, its arena cannot be closed ({@link Arena#close} throws {@link
 * IllegalStateException}), and memory that the garbage collector would free stays. Hardware that was told of the memory
 * does not see arenas.
 *
 * <p>Holds of one arena count. Arenas share a few sleeping daemon threads, one for every {@value SegmentKeeper#CAPACITY}.
 * Taking the first or releasing the last hold of an arena starts a thread, which takes up to a millisecond: many are
 * taken and released faster together. Safe for any thread, and not ended by an interrupt.
 */
public final class SegmentHold {
  private static final SegmentHolds HOLDS = new SegmentHolds();
  private static final Thread STRANGER = Thread.ofPlatform().name("never-started").unstarted(() -> {});

  private final MemorySegment segment;
  private final AtomicBoolean released = new AtomicBoolean();

  private SegmentHold(MemorySegment segment) {
    this.segment = segment;
  }

  /**
   * Holds a segment's arena open.
   *
   * @param segment native memory of a shared, automatic or global arena
   * @return the hold, to be released by whoever took it
   * @throws IllegalArgumentException if it is on the Java heap, or confined to a thread
   * @throws IllegalStateException if its arena is closed
   * @throws NativeLibraryException if native access is denied
   * @throws OutOfMemoryError if there can be no thread to hold it
   */
  public static SegmentHold hold(MemorySegment segment) {
    return holdAll(List.of(segment)).getFirst();
  }

  /**
   * Holds the arenas of many segments open, all or none.
   *
   * @param segments native memory of shared, automatic or global arenas
   * @return the holds in the order of the segments, to be released by whoever took them
   * @throws IllegalArgumentException if one is on the Java heap, or confined to a thread
   * @throws IllegalStateException if the arena of one is closed
   * @throws NativeLibraryException if native access is denied
   * @throws OutOfMemoryError if there can be no thread to hold them
   */
  public static List<SegmentHold> holdAll(List<MemorySegment> segments) {
    var holds = new ArrayList<SegmentHold>();
    var closeable = new ArrayList<MemorySegment>();
    for (MemorySegment segment : segments) {
      check(segment);
      holds.add(new SegmentHold(segment));
      if (!isForEver(segment)) {
        closeable.add(segment);
      }
    }
    if (!closeable.isEmpty()) {
      NativeAccess.require();
      HOLDS.add(closeable);
    }
    return List.copyOf(holds);
  }

  /**
   * Gives the segment back. When the last hold of an arena is released, the arena can be closed as soon as this
   * returns. Releasing again does nothing.
   *
   * @throws OutOfMemoryError if there can be no thread to go on holding other arenas; then this one stays held until
   *     another hold is released
   */
  public void release() {
    releaseAll(List.of(this));
  }

  /**
   * Gives many segments back. Those that were released before are left alone.
   *
   * @param holds what to release
   * @throws OutOfMemoryError if there can be no thread to go on holding other arenas; then some of these stay held
   *     until another hold is released
   */
  public static void releaseAll(Collection<SegmentHold> holds) {
    var segments = new ArrayList<MemorySegment>();
    for (SegmentHold hold : holds) {
      if (hold.released.compareAndSet(false, true) && !isForEver(hold.segment)) {
        segments.add(hold.segment);
      }
    }
    if (!segments.isEmpty()) {
      HOLDS.remove(segments);
    }
  }

  private static void check(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "the segment is on the Java heap, which moves: allocate it in Arena.ofShared()");
    }
    if (!segment.isAccessibleBy(STRANGER)) {
      throw new IllegalArgumentException(
          "the segment is confined to one thread, which could close it at any time: allocate it in Arena.ofShared()");
    }
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException("the segment's arena is closed");
    }
  }

  private static boolean isForEver(MemorySegment segment) {
    return Arena.global().scope().equals(segment.scope());
  }
}
