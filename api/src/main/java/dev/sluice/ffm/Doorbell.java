package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wakes a process of the same host from another: a named pipe in the host's shared memory, which the one waits for with its other descriptors and the other writes a byte into.
 * For libraries that move bytes through shared memory and wake nobody. One thread at a time uses one; nothing is allocated by {@link #ring} and {@link #silence}.
 */
public final class Doorbell implements AutoCloseable {
  private static final Path FOLDER = Path.of("/dev/shm");
  private static final String PREFIX = "sluice-bell-";

  /** The namespace of process numbers, the number there, and something that is never used twice. */
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-(\\d{1,9})-[0-9a-f]{1,16}");

  private static final int OWNER_ALONE = 0600;
  private static final int RDWR_NONBLOCK_CLOEXEC = 0x80802;
  private static final int WRONLY_NONBLOCK_CLOEXEC = 0x80801;
  private static final int FORMAT_MASK = 0170000;
  private static final int FORMAT_PIPE = 0010000;
  private static final int DRAINED_BYTES = 4096;

  private static final MethodHandle MKFIFO = LibcBinding.bindErrno("mkfifo", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle OPEN = LibcBinding.bindErrno("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle READ = LibcBinding.bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle WRITE = LibcBinding.bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle CLOSE = LibcBinding.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private static final long BUFFER = Arena.global().allocate(DRAINED_BYTES).address();

  private final Path path;
  private final int descriptor;
  private final boolean ours;
  private boolean closed;

  private Doorbell(Path path, int descriptor, boolean ours) {
    this.path = path;
    this.descriptor = descriptor;
    this.ours = ours;
  }

  /**
   * Makes one to be woken by, and removes those that dead processes have left.
   *
   * @param dead told the number of each such process, for whatever else it has left
   * @return the bell
   * @throws NativeLibraryException when there is no folder for it, or the process can have no more descriptors
   */
  public static Doorbell make(IntConsumer dead) {
    sweep(dead);
    Path path = FOLDER.resolve(PREFIX + namespace() + "-" + ProcessHandle.current().pid() + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      if ((int) MKFIFO.invokeExact(state, arena.allocateFrom(path.toString()), OWNER_ALONE) != 0) {
        throw refused("mkfifo", path, LibcBinding.errno(state));
      }
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("mkfifo", t);
    }
    return new Doorbell(path, open(path, RDWR_NONBLOCK_CLOEXEC), true);
  }

  /**
   * Opens another process's.
   *
   * @param name what its {@link #name} is; hostile text gives an exception and nothing worse
   * @return the bell
   * @throws NativeLibraryException when there is none of that name
   */
  public static Doorbell of(String name) {
    Path path = FOLDER.resolve(NAME.matcher(name).matches() ? name : PREFIX);
    try {
      if (((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FORMAT_MASK) != FORMAT_PIPE) {
        throw new NativeLibraryException(path + " is no pipe", "connect again with the peer's fresh metadata");
      }
    } catch (IOException none) {
      throw new NativeLibraryException("there is no bell " + path + ": " + none, "see whether the peer lives and shares /dev/shm with this process");
    }
    return new Doorbell(path, open(path, WRONLY_NONBLOCK_CLOEXEC), false);
  }

  /**
   * What another process opens it with.
   *
   * @return the name
   */
  public String name() {
    return path.getFileName().toString();
  }

  /**
   * What becomes readable when it is rung.
   *
   * @return the descriptor; the bell's
   */
  public int descriptor() {
    return descriptor;
  }

  /** Rings. Where nobody listens any more, nothing happens. */
  public void ring() {
    if (!closed) {
      long _ = transfer("write", WRITE, 1);
    }
  }

  /**
   * Takes note of having been rung.
   *
   * @return whether it was
   */
  public boolean silence() {
    return !closed && transfer("read", READ, DRAINED_BYTES) > 0;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
      if (ours) {
        boolean _ = Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("close", t);
    }
  }

  private long transfer(String name, MethodHandle function, long bytes) {
    try {
      return (long) function.invokeExact(descriptor, BUFFER, bytes);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy(name, t);
    }
  }

  private static int open(Path path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
      int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), flags);
      if (descriptor < 0) {
        throw refused("open", path, LibcBinding.errno(state));
      }
      return descriptor;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("open", t);
    }
  }

  private static NativeLibraryException refused(String call, Path path, int errno) {
    return new NativeLibraryException(call + "(" + path + ") failed with " + Libc.strerror(errno), "see that /dev/shm is writable and that the process may have more descriptors (ulimit -n)");
  }

  private static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException unknown) {
      return "0";
    }
  }

  private static void sweep(IntConsumer dead) {
    String here = namespace();
    try (DirectoryStream<Path> bells = Files.newDirectoryStream(FOLDER, PREFIX + "*")) {
      for (Path bell : bells) {
        Matcher name = NAME.matcher(bell.getFileName().toString());
        if (name.matches() && name.group(1).equals(here) && ProcessHandle.of(Long.parseLong(name.group(2))).isEmpty()) {
          boolean _ = Files.deleteIfExists(bell);
          dead.accept(Integer.parseInt(name.group(2)));
        }
      }
    } catch (IOException | RuntimeException others) {
      return; // of another user, or gone already
    }
  }
}
