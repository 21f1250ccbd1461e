package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an endpoint of shared memory's provider shares with its peers, as libfabric 1.17 lays it out ({@code struct smr_region} of its {@code ofi_shm.h}): the lock that
 * every process takes, and holds while it copies, before it puts something into the endpoint's queue, and the endpoint itself before it looks into it.
 * Safe for any thread; after {@link #close} methods throw {@link IllegalStateException}.
 */
public final class ShmRegion implements AutoCloseable {
  static final Path FOLDER = Path.of("/dev/shm");
  private static final String PREFIX = "://";
  private static final Pattern NAME = Pattern.compile("[0-9]+:[0-9]+:[^/]+");
  static final long HEAD_BYTES = 4096;
  static final long PID = 4;
  static final long LOCK = 24;
  private static final VarHandle WORD = JAVA_INT.varHandle();

  /** What the word of a lock is that nobody holds: that is the C library's own affair. */
  static final int FREE = wordOfAFreeLock();

  private final Arena arena;
  private final MemorySegment memory;
  private final int pid;

  private ShmRegion(Arena arena, MemorySegment memory) {
    this.arena = arena;
    this.memory = memory;
    this.pid = (int) WORD.getVolatile(memory, PID);
  }

  /**
   * Looks at the region of an endpoint of this host.
   *
   * @param address the endpoint's address, as libfabric tells it: it names the file, and that begins with the number of the process
   * @return nothing where there is none, or where it does not begin as it should
   * @throws IOException if it cannot be looked at
   */
  public static Optional<ShmRegion> of(byte[] address) throws IOException {
    String name = nameOf(address);
    if (!isName(name)) {
      return Optional.empty();
    }
    boolean interrupted = Thread.interrupted(); // it would close the file
    try {
      return of(name);
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Optional<ShmRegion> of(String name) throws IOException {
    Arena arena = Arena.ofShared();
    boolean kept = false;
    try (FileChannel file = FileChannel.open(FOLDER.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (file.size() < HEAD_BYTES) { // mapped beyond its end it would be made longer
        return Optional.empty();
      }
      ShmRegion region = new ShmRegion(arena, file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), arena));
      kept = name.startsWith(region.pid + ":");
      return kept ? Optional.of(region) : Optional.empty();
    } finally {
      if (!kept) {
        arena.close();
      }
    }
  }

  /** All of it. */
  MemorySegment memory() {
    return memory;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The file's name in an address, which ends at its end or at a zero. */
  static String nameOf(byte[] address) {
    int end = 0;
    while (end < address.length && address[end] != 0) {
      end++;
    }
    String text = new String(address, 0, end, StandardCharsets.ISO_8859_1);
    int prefix = text.indexOf(PREFIX);
    return prefix < 0 ? text : text.substring(prefix + PREFIX.length());
  }

  /**
   * Whether nobody holds the lock at the moment.
   *
   * @return whether one could take it without waiting
   */
  public boolean isFree() {
    return (int) WORD.getVolatile(memory, LOCK) == FREE;
  }

  /**
   * Whose region it is.
   *
   * @return the number of the process
   */
  public int pid() {
    return pid;
  }

  /**
   * Takes the lock away from whoever holds it: to be used only on one that is dead, or will never be listened to again.
   *
   * @return whether somebody held it
   */
  public boolean free() {
    return (int) WORD.getAndSet(memory, LOCK, FREE) != FREE;
  }

  /** Looks at it no more. */
  @Override
  public void close() {
    arena.close();
  }

  private static int wordOfAFreeLock() {
    MethodHandle unlock =
        NativeAccess.downcall(NativeAccess.ofTheCLibrary("pthread_spin_unlock").orElseThrow(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lock = arena.allocate(JAVA_INT);
      int _ = (int) unlock.invokeExact(lock.address());
      return lock.get(JAVA_INT, 0);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("pthread_spin_unlock", t);
    }
  }
}
