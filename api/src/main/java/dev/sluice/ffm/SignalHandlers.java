package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the JVM's signal handlers. Some libraries put handlers of their own in the place of the JVM's when they are loaded or first used, for the sake of a clean-up; the JVM uses
 * SIGSEGV in its daily work, so that such a clean-up comes in the midst of it. What is begun with {@link #keep} and closed has the handlers that it had before. Signals that
 * arrive in between still meet the library's.
 */
public final class SignalHandlers implements AutoCloseable {
  /** {@code struct sigaction} of glibc on 64-bit machines; it begins with the handler. */
  private static final long ACTION_BYTES = 152;

  private static final int[] SIGNALS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15};

  private static final MethodHandle SIGACTION = LibcBinding.bind("sigaction", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

  private final Arena arena = Arena.ofConfined();
  private final Map<Integer, MemorySegment> actions = new LinkedHashMap<>();

  private SignalHandlers() {
    for (int signal : SIGNALS) {
      MemorySegment action = arena.allocate(ACTION_BYTES, Long.BYTES);
      if (call(signal, MemorySegment.NULL, action) == 0) {
        actions.put(signal, action);
      }
    }
  }

  /**
   * Remembers the handlers that are in place.
   *
   * @return what puts them back; used by one thread
   */
  public static SignalHandlers keep() {
    return new SignalHandlers();
  }

  /**
   * Which signals have another handler by now.
   *
   * @return their numbers
   */
  public List<Integer> taken() {
    List<Integer> taken = new ArrayList<>();
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment now = scratch.allocate(ACTION_BYTES, Long.BYTES);
      actions.forEach((signal, action) -> {
        if (call(signal, MemorySegment.NULL, now) == 0 && now.get(JAVA_LONG, 0) != action.get(JAVA_LONG, 0)) {
          taken.add(signal);
        }
      });
    }
    return taken;
  }

  /** Puts back those that were taken. */
  @Override
  public void close() {
    List<Integer> taken = taken();
    actions.forEach((signal, action) -> {
      int _ = taken.contains(signal) ? call(signal, action, MemorySegment.NULL) : 0;
    });
    arena.close();
  }

  private static int call(int signal, MemorySegment action, MemorySegment old) {
    try {
      return (int) SIGACTION.invokeExact(signal, action, old);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("sigaction", t);
    }
  }
}
