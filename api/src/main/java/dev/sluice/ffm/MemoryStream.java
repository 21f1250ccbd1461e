package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** A C stream that writes into memory. */
final class MemoryStream {
  /** {@code FILE *open_memstream(char **buffer, size_t *size)}: both are valid after the stream is closed. */
  private static final MethodHandle OPEN_MEMSTREAM =
      LibcBinding.bindErrno("open_memstream", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));

  private static final MethodHandle FCLOSE =
      LibcBinding.bind("fclose", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

  private MemoryStream() {}

  static String capture(LongConsumer printing) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      MemorySegment buffer = arena.allocate(JAVA_LONG);
      MemorySegment size = arena.allocate(JAVA_LONG);
      long stream = (long) OPEN_MEMSTREAM.invokeExact(state, buffer, size);
      if (stream == 0) {
        throw new NativeLibraryException(
            "open_memstream failed with " + Libc.strerror(LibcBinding.errno(state)),
            "give the process more memory");
      }
      try {
        printing.accept(stream);
      } finally {
        int _ = (int) FCLOSE.invokeExact(stream);
      }
      return taken(buffer.get(JAVA_LONG, 0), size.get(JAVA_LONG, 0));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("open_memstream", t);
    }
  }

  private static String taken(long address, long bytes) {
    if (address == 0) {
      return "";
    }
    try {
      byte[] text = NativeAccess.view(address, bytes).toArray(ValueLayout.JAVA_BYTE);
      return new String(text, StandardCharsets.UTF_8);
    } finally {
      Libc.free(address);
    }
  }
}
