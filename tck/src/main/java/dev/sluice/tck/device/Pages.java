package dev.sluice.tck.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Memory that is mapped twice: once without access rights, where everybody sees it, and once for us. */
final class Pages {
  static final long BYTES = 4096;

  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
  private static final int MAP_FIXED = 0x10;
  private static final MethodHandle MEMFD_CREATE = bind("memfd_create", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FTRUNCATE = bind("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle MMAP = bind("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MUNMAP = bind("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETTID = bind("gettid", JAVA_INT);

  private Pages() {}

  /** The kernel's number of the thread, which is what a context belongs to. */
  static int thread() {
    try {
      return (int) GETTID.invokeExact();
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  static long roundUp(long bytes) {
    return (bytes + BYTES - 1) / BYTES * BYTES;
  }

  /** Memory that is mapped nowhere yet. @return a file descriptor, −1 where there is no room */
  static int create(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) MEMFD_CREATE.invokeExact(arena.allocateFrom("sluice-simulated-device").address(), 1);
      if (fd >= 0 && (int) FTRUNCATE.invokeExact(fd, bytes) != 0) {
        close(fd);
        return -1;
      }
      return fd;
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Maps for us. @return the address, −1 where there is no room */
  static long map(int fd, long bytes) {
    return mmap(0, bytes, PROT_READ_WRITE, MAP_SHARED, fd);
  }

  /** Maps for everybody, without access, at an address or, where that is 0, anywhere. */
  static long mapHidden(long at, int fd, long bytes) {
    return mmap(at, bytes, PROT_NONE, MAP_SHARED | (at == 0 ? 0 : MAP_FIXED), fd);
  }

  /** Takes addresses that nobody else gets, at an address or, where that is 0, anywhere. */
  static long reserve(long at, long bytes) {
    return mmap(at, bytes, PROT_NONE, MAP_PRIVATE_ANONYMOUS_NORESERVE | (at == 0 ? 0 : MAP_FIXED), -1);
  }

  private static long mmap(long at, long bytes, int protection, int flags, int fd) {
    try {
      return (long) MMAP.invokeExact(at, bytes, protection, flags, fd, 0L);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  static void unmap(long address, long bytes) {
    try {
      int _ = (int) MUNMAP.invokeExact(address, bytes);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... parameters) {
    MemorySegment symbol = NativeAccess.ofTheCLibrary(name).orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return NativeAccess.downcall(symbol, FunctionDescriptor.of(result, parameters));
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
  }
}
