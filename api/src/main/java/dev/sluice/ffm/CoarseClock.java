package dev.sluice.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/**
 * The clock that the kernel advances at its ticks, every one to ten milliseconds, and that is read in a fifth of the time of {@link System#nanoTime()}, which waits for the processor to
 * finish what it has begun. For what is looked at with each small transfer and may be some milliseconds old. Used by one thread at a time.
 */
public final class CoarseClock implements AutoCloseable {
  private static final int CLOCK_MONOTONIC_COARSE = 6;
  private static final MethodHandle CLOCK_GETTIME =
      LibcBinding.bindLeaf("clock_gettime", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES); // a struct timespec: seconds, nanoseconds
  private final long address = time.address();

  /** A clock. */
  public CoarseClock() {}

  /**
   * The time, for differences alone.
   *
   * @return nanoseconds since some moment that is the same for all of this clock's readings; no more than a tick old
   * @throws IllegalStateException if the clock is closed, or the system has no such clock
   */
  public long nanos() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the clock is closed");
    }
    int failed;
    try {
      failed = (int) CLOCK_GETTIME.invokeExact(CLOCK_MONOTONIC_COARSE, address);
    } catch (Throwable thrown) {
      throw NativeAccess.thrownBy("clock_gettime", thrown);
    }
    if (failed != 0) {
      throw new IllegalStateException("this system has no CLOCK_MONOTONIC_COARSE: run on Linux");
    }
    return TimeUnit.SECONDS.toNanos(time.get(ValueLayout.JAVA_LONG, 0)) + time.get(ValueLayout.JAVA_LONG, Long.BYTES);
  }

  @Override
  public void close() {
    arena.close();
  }
}
