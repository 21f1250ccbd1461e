package dev.sluice.backend.libfabric;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Tells which processes share memory with this one: same kernel, same file system for shared memory, same process numbers. */
final class HostMemory {
  private static final long IDENTITY = read();
  private static final long PROCESS = ThreadLocalRandom.current().nextLong();

  private HostMemory() {}

  /** The same number for those that do; 0 when it cannot be told. */
  static long identity() {
    return IDENTITY;
  }

  /** A number that no other process has. */
  static long process() {
    return PROCESS;
  }

  private static long read() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
      Object mount = Files.getAttribute(Path.of("/dev/shm"), "unix:dev");
      Path processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return UUID.nameUUIDFromBytes((boot + mount + processes).getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    } catch (IOException | RuntimeException unknown) {
      return 0;
    }
  }
}
