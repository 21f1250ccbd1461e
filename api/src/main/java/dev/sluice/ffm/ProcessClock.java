package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What processes have taken of their processors. Any thread. */
public final class ProcessClock {
  private static final MethodHandle CLOCK_GETTIME = LibcBinding.bind("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final long NANOS_OF_SECOND = 1_000_000_000;

  /** Of a process as a whole, in the lowest bits of the number of its clock. */
  private static final int WHOLE = 2;

  private static final int PID_SHIFT = 3;

  private ProcessClock() {}

  /**
   * The processor time of all threads of a process, of those that have ended too.
   *
   * @param pid of this process or another
   * @return nanoseconds; 0 where there is no such process
   * @throws NativeLibraryException where native access is denied
   */
  public static long nanos(long pid) {
    int clock = (int) (~pid << PID_SHIFT | WHOLE); // as clock_getcpuclockid(3) makes it
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      int failed = (int) CLOCK_GETTIME.invokeExact(clock, time);
      return failed != 0 ? 0 : time.getAtIndex(JAVA_LONG, 0) * NANOS_OF_SECOND + time.getAtIndex(JAVA_LONG, 1);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("clock_gettime", t);
    }
  }
}
