package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class SignalHandlersTest {
  private static final int SIGUSR1 = 10;
  private static final long IGNORE = 1;

  @Test
  void whatWasTakenMeanwhileIsToldAndPutBack() throws Throwable {
    MethodHandle signal = NativeAccess.downcall(NativeAccess.ofTheCLibrary("signal").orElseThrow(), FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));
    try (SignalHandlers outer = SignalHandlers.keep()) {
      try (SignalHandlers inner = SignalHandlers.keep()) {
        assertThat(inner.taken()).isEmpty();

        long _ = (long) signal.invokeExact(SIGUSR1, IGNORE);

        assertThat(inner.taken()).containsExactly(SIGUSR1);
      }
      assertThat(outer.taken()).isEmpty();
    }
  }
}
