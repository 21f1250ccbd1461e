package dev.sluice.backend.libfabric;

import dev.sluice.ffm.Libc;
import dev.sluice.ffm.ProcessMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Tells which processes share memory with this one: same kernel, same file system for shared memory, same process numbers; and whether this one may look into another. */
final class HostMemory {
  private static final Path FOLDER = Path.of("/dev/shm");
  private static final long IDENTITY = read();
  private static final long PROCESS = ThreadLocalRandom.current().nextLong();

  private static final long EVIDENCE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, PROCESS).address();

  private HostMemory() {}

  /** The same number for those that do; 0 when it cannot be told. */
  static long identity() {
    return IDENTITY;
  }

  /** A number that no other process has. */
  static long process() {
    return PROCESS;
  }

  /** Where a process finds {@link #process} in this one's memory, if it may look. */
  static long evidence() {
    return EVIDENCE;
  }

  /** Whether this process may copy from and to another's memory: a number that it tells of itself is found there. */
  static boolean mayCopy(EndpointInfo.Identity other) {
    boolean forbidden = Libc.getenv("FI_SHM_DISABLE_CMA").filter(value -> !value.equals("0")).isPresent();
    OptionalLong found = ProcessMemory.number(other.pid(), other.evidence());
    return !forbidden && found.isPresent() && found.getAsLong() == other.process();
  }

  private static long read() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
      Object mount = Files.getAttribute(FOLDER, "unix:dev");
      Path processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return UUID.nameUUIDFromBytes((boot + mount + processes).getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    } catch (IOException | RuntimeException unknown) {
      return 0;
    }
  }

  /** Removes the shared memory of a process that is known to be dead: libfabric names its files by the process, and leaves them when it is killed. */
  static void removeLeftovers(int pid) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, pid + ":*:*")) {
      for (Path file : files) {
        boolean _ = Files.deleteIfExists(file);
      }
    } catch (IOException | RuntimeException others) {
      return; // of another user, or gone already
    }
  }
}
