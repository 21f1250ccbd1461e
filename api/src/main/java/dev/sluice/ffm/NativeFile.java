package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An open file by its descriptor, which Java's own channels do not tell and native libraries want. Safe for several threads, but for {@link #close}, after which
 * the number may be another file's.
 */
public final class NativeFile implements AutoCloseable {
  private static final MethodHandle OPEN =
      LibcBinding.bindErrno("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE = LibcBinding.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FALLOCATE =
      LibcBinding.bind("posix_fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FADVISE =
      LibcBinding.bind("posix_fadvise", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FDATASYNC = LibcBinding.bindErrno("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FSYNC = LibcBinding.bindErrno("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle LSEEK = LibcBinding.bind("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle PREAD =
      LibcBinding.bindErrno("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      LibcBinding.bindErrno("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle STATX =
      LibcBinding.bindErrno("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  /** One of the few flags whose number depends on the architecture. */
  private static final int O_DIRECT = System.getProperty("os.arch", "").equals("aarch64") ? 0x10000 : 0x4000;

  private static final int SEEK_END = 2;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_DIOALIGN = 0x2000;
  private static final int STATX_BYTES = 256;
  private static final int STX_MASK = 0;
  private static final int STX_DIO_MEM_ALIGN = 0x98;
  private static final int STX_DIO_OFFSET_ALIGN = 0x9c;
  private static final int POSIX_FADV_DONTNEED = 4;

  private final Path path;
  private final int descriptor;
  private final boolean regular;

  private NativeFile(Path path, int descriptor, boolean regular) {
    this.path = path;
    this.descriptor = descriptor;
    this.regular = regular;
  }

  /**
   * Opens a file that exists.
   *
   * @param path the file
   * @param writable whether for writing, too
   * @return the open file
   * @throws IOException when it cannot be opened, naming it and errno
   * @throws NativeLibraryException if native access is denied
   */
  public static NativeFile open(Path path, boolean writable) throws IOException {
    return open(path, writable, false);
  }

  /**
   * Opens a file that exists.
   *
   * @param path the file
   * @param writable whether for writing, too
   * @param direct whether reads and writes pass the page cache by ({@code O_DIRECT}); memory, offset and length of each are then multiples of what {@link #directAlignment} says
   * @return the open file
   * @throws IOException when it cannot be opened, naming it and errno
   * @throws NativeLibraryException if native access is denied
   */
  public static NativeFile open(Path path, boolean writable, boolean direct) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a directory, not a file");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      MemorySegment name = arena.allocateFrom(path.toString(), StandardCharsets.UTF_8);
      int result = (int) OPEN.invokeExact(state, name, O_CLOEXEC | (writable ? O_RDWR : O_RDONLY) | (direct ? O_DIRECT : 0));
      if (result < 0) {
        throw new IOException(path + " cannot be opened" + (writable ? " for writing" : "") + (direct ? " past the page cache" : "") + ": " + Libc.strerror(LibcBinding.errno(state)));
      }
      return new NativeFile(path, result, Files.isRegularFile(path));
    } catch (IOException refused) {
      throw refused;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("open", t);
    }
  }

  /**
   * The file.
   *
   * @return its path
   */
  public Path path() {
    return path;
  }

  /**
   * The descriptor.
   *
   * @return a number; it is valid until {@link #close}
   */
  public int descriptor() {
    return descriptor;
  }

  /**
   * How long the file is now.
   *
   * @return bytes; empty for what has no length, such as a device
   */
  public OptionalLong size() {
    try {
      return regular ? OptionalLong.of((long) LSEEK.invokeExact(descriptor, 0L, SEEK_END)) : OptionalLong.empty();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("lseek", t);
    }
  }

  /**
   * What memory, offset and length have to be multiples of where the page cache is passed by, as the file system says (Linux 6.1 or newer).
   *
   * @return bytes, a power of two; 0 where the file cannot be read and written so; empty where the file system says nothing
   */
  public OptionalInt directAlignment() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment facts = arena.allocate(STATX_BYTES, Long.BYTES);
      int result = (int) STATX.invokeExact(arena.allocate(LibcBinding.ERRNO_STATE), descriptor, arena.allocateFrom(""), AT_EMPTY_PATH, STATX_DIOALIGN, facts);
      if (result < 0 || (facts.get(JAVA_INT, STX_MASK) & STATX_DIOALIGN) == 0) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(Math.max(facts.get(JAVA_INT, STX_DIO_MEM_ALIGN), facts.get(JAVA_INT, STX_DIO_OFFSET_ALIGN)));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("statx", t);
    }
  }

  /**
   * Makes the file at least so long, and reserves blocks for all of it ({@code posix_fallocate}).
   *
   * @param bytes the least length, at least 1
   * @throws IOException when there is no room, or the file is too long for its file system, naming it and the reason
   */
  public void reserve(long bytes) throws IOException {
    int errno;
    try {
      errno = (int) FALLOCATE.invokeExact(descriptor, 0L, bytes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("posix_fallocate", t);
    }
    if (errno != 0) {
      throw new IOException(path + " cannot have " + bytes + " bytes: " + Libc.strerror(errno));
    }
  }

  /**
   * Asks the page cache to forget the file ({@code posix_fadvise}), so that the next read comes from the device. What is not on the device yet stays, as does what other
   * processes have mapped and all of a file system that lives in memory.
   *
   * @throws IOException when this is no file that could be cached, such as a pipe, naming it and the reason
   */
  public void dropCached() throws IOException {
    int errno;
    try {
      errno = (int) FADVISE.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("posix_fadvise", t);
    }
    if (errno != 0) {
      throw new IOException(path + " cannot be dropped from the page cache: " + Libc.strerror(errno));
    }
  }

  /**
   * Makes a folder's entries survive a crash of the machine.
   *
   * @param folder the folder
   * @throws IOException when it cannot be opened or synced, naming it and the reason
   */
  public static void syncFolder(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int open = (int) OPEN.invokeExact(state, arena.allocateFrom(folder.toString(), StandardCharsets.UTF_8), O_CLOEXEC | O_RDONLY);
      int errno = open < 0 ? LibcBinding.errno(state) : 0;
      if (open >= 0) {
        errno = (int) FSYNC.invokeExact(state, open) < 0 ? LibcBinding.errno(state) : 0;
        int _ = (int) CLOSE.invokeExact(open);
      }
      if (errno != 0) {
        throw new IOException("the folder " + folder + " cannot be synced: " + Libc.strerror(errno));
      }
    } catch (IOException refused) {
      throw refused;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fsync", t);
    }
  }

  /**
   * {@code pread(2)}.
   *
   * @param address where the bytes go
   * @param bytes how many
   * @param offset where they are in the file
   * @return how many were read, 0 at the end, or a negative errno
   */
  public long read(long address, long bytes, long offset) {
    try (FileCalls calls = new FileCalls()) {
      return calls.read(this, address, bytes, offset);
    }
  }

  /**
   * {@code pwrite(2)}.
   *
   * @param address where the bytes are
   * @param bytes how many
   * @param offset where they go in the file
   * @return how many were written, or a negative errno
   */
  public long write(long address, long bytes, long offset) {
    try (FileCalls calls = new FileCalls()) {
      return calls.write(this, address, bytes, offset);
    }
  }

  /** {@link #read(long, long, long)} with the caller's room for errno. */
  long read(MemorySegment state, long address, long bytes, long offset) {
    try {
      long result = (long) PREAD.invokeExact(state, descriptor, address, bytes, offset);
      return result < 0 ? -LibcBinding.errno(state) : result;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("pread", t);
    }
  }

  /** {@code fdatasync(2)} with the caller's room for errno. */
  int sync(MemorySegment state) {
    try {
      return (int) FDATASYNC.invokeExact(state, descriptor) < 0 ? -LibcBinding.errno(state) : 0;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fdatasync", t);
    }
  }

  /** {@link #write(long, long, long)} with the caller's room for errno. */
  long write(MemorySegment state, long address, long bytes, long offset) {
    try {
      long result = (long) PWRITE.invokeExact(state, descriptor, address, bytes, offset);
      return result < 0 ? -LibcBinding.errno(state) : result;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("pwrite", t);
    }
  }

  /** Closes it. Called once, when nobody uses the descriptor any more. */
  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("close", t);
    }
  }
}
