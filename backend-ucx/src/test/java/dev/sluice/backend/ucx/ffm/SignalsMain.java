package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads UCX in a fresh JVM and prints who handles the JVM's signals before and after. */
final class SignalsMain {
  private static final List<Integer> HUP_ILL_BUS_FPE_SEGV = List.of(1, 4, 7, 8, 11);
  private static final int CALLS = 200_000;

  private SignalsMain() {}

  private record Box(int value) {}

  public static void main(String[] args) throws Throwable {
    int warm = 0;
    for (int i = 0; i < CALLS; i++) {
      warm += value(new Box(i));
    }
    String before = handlers();
    try (var loop = new SelfLoop()) {
      loop.await(UcpEndpoints.ucp_ep_flush_nbx(loop.ep, loop.param(0, 0)));
      System.out.println("before " + before);
      System.out.println("after " + handlers());
      try {
        warm += value(null);
      } catch (NullPointerException e) {
        System.out.println("a null in compiled code is a NullPointerException " + (warm != 0));
      }
    }
    System.out.println("environment " + UcpLibrary.opened().orElseThrow().environment());
  }

  /** Compiled, this has no check for null: the fault's handler makes the exception. */
  private static int value(@Nullable Box box) {
    return NullAway.castToNonNull(box).value();
  }

  private static String handlers() throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle sigaction =
        NativeAccess.downcall(
            linker.defaultLookup().find("sigaction").orElseThrow(),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    var text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocate(256, 8);
      for (int signal : HUP_ILL_BUS_FPE_SEGV) {
        int result = (int) sigaction.invokeExact(signal, MemorySegment.NULL, old);
        text.append(signal).append(':').append(result).append(':');
        text.append(Long.toHexString(old.get(JAVA_LONG, 0))).append(' ');
      }
    }
    return text.toString();
  }

  /** Says to the compiler what is not true here. */
  private static final class NullAway {
    @SuppressWarnings("NullAway")
    static Box castToNonNull(@Nullable Box box) {
      return box;
    }
  }
}
