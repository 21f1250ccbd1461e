package dev.sluice.backend.gds.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Ends this process after a time, whatever its threads do ({@code alarm(2)}). For a process of ours alone, which nobody else may be left to end. */
public final class Alarm {
  private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(JAVA_INT, JAVA_INT);

  private Alarm() {}

  /**
   * Sets the time; before it is over the process has to have ended by itself.
   *
   * @param seconds from now on, at least 1
   */
  public static void endThisProcessIn(int seconds) {
    NativeAccess.ofTheCLibrary("alarm").ifPresent(symbol -> {
      MethodHandle alarm = NativeAccess.downcall(symbol, SIGNATURE);
      try {
        int _ = (int) alarm.invokeExact(seconds);
      } catch (Throwable t) {
        throw NativeAccess.thrownBy("alarm", t);
      }
    });
  }
}
