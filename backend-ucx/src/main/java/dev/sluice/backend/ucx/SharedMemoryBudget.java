package dev.sluice.backend.ucx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** How much memory this machine, or the container that we run in, can still give. */
final class SharedMemoryBudget {
  private static final long UNLIMITED = 1L << 60;

  private final Path proc;
  private final Path cgroup;

  SharedMemoryBudget(Path proc, Path cgroup) {
    this.proc = proc;
    this.cgroup = cgroup;
  }

  static SharedMemoryBudget ofThisMachine() {
    return new SharedMemoryBudget(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
  }

  /** Why so many bytes cannot be had, with what would help; empty where they can. */
  Optional<String> refuses(long bytes) {
    OptionalLong available = available();
    if (available.isPresent() && bytes > available.getAsLong()) {
      return Optional.of(
          "this machine has only " + available.getAsLong() + " bytes of memory left; allocate less, or free some");
    }
    OptionalLong inGroup = leftInGroup();
    if (inGroup.isPresent() && bytes > inGroup.getAsLong()) {
      return Optional.of(
          "the control group of this process has only " + inGroup.getAsLong()
              + " bytes of memory left; allocate less, or raise its limit (a container's --memory)");
    }
    return Optional.empty();
  }

  private OptionalLong available() {
    try {
      for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // a machine that does not say is asked by allocating
    }
    return OptionalLong.empty();
  }

  private OptionalLong leftInGroup() {
    OptionalLong limit = number("memory.max");
    OptionalLong used = number("memory.current");
    if (limit.isEmpty() || used.isEmpty()) {
      limit = number("memory/memory.limit_in_bytes");
      used = number("memory/memory.usage_in_bytes");
    }
    return limit.isEmpty() || used.isEmpty() || limit.getAsLong() >= UNLIMITED
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong()));
  }

  private OptionalLong number(String file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(cgroup.resolve(file)).trim()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
