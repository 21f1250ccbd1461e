package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The few functions of the C library that backends and tests need. What can fail returns a negative errno, captured
 * with its own call. All methods may be called from any thread and throw {@link NativeLibraryException} where native
 * access is denied.
 */
public final class Libc {
  /** {@code MADV_HUGEPAGE}: back a range with huge pages where that is possible. */
  public static final int MADV_HUGEPAGE = 14;

  /** {@code MADV_POPULATE_WRITE}: make every page of a range present now, so that it cannot fail later (Linux 5.14). */
  public static final int MADV_POPULATE_WRITE = 23;

  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int SC_PAGESIZE = 30;
  private static final short POLLIN = 1;
  private static final int MAX_ENVIRONMENT_BYTES = 1 << 20;

  private static final MethodHandle SETENV =
      LibcBinding.bindErrno("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle GETENV =
      LibcBinding.bind("getenv", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
  private static final MethodHandle POLL =
      LibcBinding.bindErrno("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SYSCONF =
      LibcBinding.bind("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
  private static final MethodHandle MADVISE =
      LibcBinding.bindErrno("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MMAP =
      LibcBinding.bindErrno(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      LibcBinding.bindErrno("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      LibcBinding.bindErrno("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle STRERROR =
      LibcBinding.bind("strerror", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

  private static final MethodHandle CLOSE = LibcBinding.bindErrno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FREE = LibcBinding.bind("free", FunctionDescriptor.ofVoid(JAVA_LONG));

  private Libc() {}

  /**
   * Closes a file descriptor.
   *
   * @param fd the descriptor
   * @return 0, or a negative errno
   */
  public static int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      return (int) CLOSE.invokeExact(state, fd) == 0 ? 0 : -LibcBinding.errno(state);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("close", t);
    }
  }

  /**
   * {@code free(3)}, for what a library has allocated with {@code malloc} and given away.
   *
   * @param address what the library gave; the null address is nothing
   */
  public static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("free", t);
    }
  }

  /**
   * Sets a variable of the native environment, which libraries read and {@link System#getenv} does not see. Native code
   * that reads the environment at the same moment may crash, so this is done before a library is loaded.
   *
   * @param name the variable
   * @param value what it is set to
   * @param overwrite whether to replace a value that is there
   * @return 0, or a negative errno (EINVAL for an empty name or one with {@code =})
   */
  public static int setenv(String name, String value, boolean overwrite) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int result =
          (int)
              SETENV.invokeExact(
                  state, cString(arena, name), cString(arena, value), overwrite ? 1 : 0);
      return result == 0 ? 0 : -LibcBinding.errno(state);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("setenv", t);
    }
  }

  /**
   * Reads a variable of the native environment.
   *
   * @param name the variable
   * @return its value, or empty where it is not set
   */
  public static Optional<String> getenv(String name) {
    try (Arena arena = Arena.ofConfined()) {
      long value = (long) GETENV.invokeExact(cString(arena, name));
      return value == 0
          ? Optional.empty()
          : Optional.of(NativeAccess.string(value, MAX_ENVIRONMENT_BYTES));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("getenv", t);
    }
  }

  /**
   * Waits until a file descriptor is readable. {@link FdPoller} does the same without allocating, and can be woken.
   *
   * @param fd the descriptor
   * @param timeoutMillis how long to wait; negative is for ever
   * @return the events ({@code POLLIN} is 1), 0 after the timeout, or a negative errno
   */
  public static int poll(int fd, int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      MemorySegment pollfd = arena.allocate(8, 4);
      pollfd.set(JAVA_INT, 0, fd);
      pollfd.set(JAVA_SHORT, 4, POLLIN);
      int result = (int) POLL.invokeExact(state, pollfd, 1L, timeoutMillis);
      return result < 0 ? -LibcBinding.errno(state) : pollfd.get(JAVA_SHORT, 6);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("poll", t);
    }
  }

  /**
   * The size of a page of memory.
   *
   * @return bytes
   */
  public static long pageSize() {
    try {
      return (long) SYSCONF.invokeExact(SC_PAGESIZE);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("sysconf", t);
    }
  }

  /**
   * Advises the kernel about a range of memory.
   *
   * @param address of the first page
   * @param bytes how long it is
   * @param advice such as {@link #MADV_POPULATE_WRITE}
   * @return 0, or a negative errno; ENOMEM or EFAULT from {@code MADV_POPULATE_WRITE} where the pages cannot be had
   */
  public static int madvise(long address, long bytes, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int result = (int) MADVISE.invokeExact(state, address, bytes, advice);
      return result == 0 ? 0 : -LibcBinding.errno(state);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("madvise", t);
    }
  }

  /**
   * Maps fresh, zeroed, private memory.
   *
   * @param bytes how much; rounded up to pages by the kernel
   * @return its address, or a negative errno
   */
  public static long mmapAnonymous(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      long address =
          (long) MMAP.invokeExact(state, 0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      return address == -1 ? -LibcBinding.errno(state) : address;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("mmap", t);
    }
  }

  /**
   * Unmaps memory. Nothing may use it any more: an access ends the process.
   *
   * @param address of the first page
   * @param bytes how long it is
   * @return 0, or a negative errno
   */
  public static int munmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int result = (int) MUNMAP.invokeExact(state, address, bytes);
      return result == 0 ? 0 : -LibcBinding.errno(state);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("munmap", t);
    }
  }

  /**
   * Takes all access to a range away, which makes it a guard: touching it ends the process.
   *
   * @param address of the first page
   * @param bytes how long it is
   * @return 0, or a negative errno
   */
  public static int mprotectNone(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int result = (int) MPROTECT.invokeExact(state, address, bytes, PROT_NONE);
      return result == 0 ? 0 : -LibcBinding.errno(state);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("mprotect", t);
    }
  }

  /**
   * Describes an error number.
   *
   * @param errno the number, positive
   * @return name, number and the C library's text, such as {@code ENOMEM (12): Cannot allocate memory}
   */
  public static String strerror(int errno) {
    try {
      String text = NativeAccess.string((long) STRERROR.invokeExact(errno));
      return Errno.name(errno) + " (" + errno + "): " + text;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("strerror", t);
    }
  }

  /**
   * How much the file system of a path can still take from this user.
   *
   * @param path a file or folder on it, such as {@code /dev/shm}
   * @return bytes
   * @throws IOException if the path does not exist or cannot be asked
   */
  public static long statvfsFreeBytes(Path path) throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /**
   * Catches what a C function prints to a {@code FILE*}.
   *
   * @param withFilePointer is given the address of the stream, which must not be used after it returns
   * @return what was printed
   * @throws NativeLibraryException if the stream cannot be made
   */
  public static String captureFile(Consumer<Long> withFilePointer) {
    return MemoryStream.capture(withFilePointer::accept);
  }

  private static MemorySegment cString(Arena arena, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a C string cannot hold a NUL character: " + text.replace("\0", "\\0"));
    }
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }
}
