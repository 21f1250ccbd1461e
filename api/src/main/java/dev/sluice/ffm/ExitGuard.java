package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a process end with its own exit code beside native libraries that crash while it ends. A library that is there twice, such as {@code libnl-route} of a Python
 * package beside the system's, has its destructors run on the other copy's objects when the C library's {@code exit} runs them, after Java's shutdown hooks.
 * The guard is a handler of {@code on_exit(3)} that ends the process there: handlers and destructors that were registered before it do not run, and what
 * native code left in buffers of the C library is not written. It cannot be taken back.
 */
public final class ExitGuard {
  private static final MethodHandle ON_EXIT = LibcBinding.bind("on_exit", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static boolean set;

  private ExitGuard() {}

  /**
   * Sets the guard where a library is in the process more than once; to be called after what may load the copies. Calling it again does nothing.
   *
   * @param fileNameContains a part of the library's file name
   * @return why it is set, by this call or an earlier one for the same library; empty where there is one copy at most
   * @throws NativeLibraryException if native access is denied, or the C library refuses
   */
  public static Optional<String> againstTwo(String fileNameContains) {
    List<Path> copies = ProcessMaps.read().mapped(fileNameContains);
    if (copies.size() < 2) {
      return Optional.empty();
    }
    LOCK.lock();
    try {
      if (!set) {
        register();
        set = true;
      }
    } finally {
      LOCK.unlock();
    }
    return Optional.of("native exit handlers are skipped when this process ends, since two copies of one library would crash in them: "
        + String.join(", ", copies.stream().map(Path::toString).toList()));
  }

  /** The C library hands the exit status to the handler as its first argument, which is what {@code _exit} takes: no Java code has to run then. */
  private static void register() {
    MemorySegment exit = NativeAccess.ofTheCLibrary("_exit").orElseThrow(() ->
        new NativeLibraryException("the C library of this system has no function _exit", "run on Linux with the GNU C library 2.34 or newer"));
    int result;
    try {
      result = (int) ON_EXIT.invokeExact(exit, MemorySegment.NULL);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("on_exit", t);
    }
    if (result != 0) {
      throw new NativeLibraryException("on_exit refuses a handler", "give the process more memory");
    }
  }
}
