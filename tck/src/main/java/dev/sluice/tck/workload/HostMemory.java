package dev.sluice.tck.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How much memory may still be used: what the machine has left, or the control group, whichever is less. */
public final class HostMemory {
  private final Path root;

  /**
   * Looks at the running system's files.
   *
   * @param root the root of the file system; another one in tests
   */
  public HostMemory(Path root) {
    this.root = root;
  }

  /**
   * What is left.
   *
   * @return bytes, {@link Long#MAX_VALUE} when nothing tells
   */
  public long available() {
    return Math.min(machine(), Math.min(groupsV2(), groupV1()));
  }

  private long machine() {
    for (String line : lines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return number(line.replaceAll("[^0-9]", "")).orElse(Long.MAX_VALUE >> 10) << 10;
      }
    }
    return Long.MAX_VALUE;
  }

  /** A group's own limit and those of the groups around it, up to the root that we can see. */
  private long groupsV2() {
    long least = Long.MAX_VALUE;
    Path top = root.resolve("sys/fs/cgroup");
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      if (line.startsWith("0::")) {
        @Nullable Path group = top.resolve(line.substring(3).replaceFirst("^/+", "")).normalize();
        while (group != null && group.startsWith(top)) {
          least = Math.min(least, left(group, "memory.max", "memory.current", "inactive_file"));
          group = group.getParent();
        }
      }
    }
    return least;
  }

  private long groupV1() {
    return left(root.resolve("sys/fs/cgroup/memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
  }

  /** Cached pages of files count as used but are given back when memory is short. */
  private static long left(Path group, String limit, String usage, String cache) {
    OptionalLong most = first(group.resolve(limit));
    OptionalLong used = first(group.resolve(usage));
    if (most.isEmpty() || used.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long cached = 0;
    for (String line : lines(group.resolve("memory.stat"))) {
      if (line.startsWith(cache + " ")) {
        cached = number(line.substring(cache.length() + 1)).orElse(0);
      }
    }
    return Math.max(0, most.getAsLong() - Math.max(0, used.getAsLong() - cached));
  }

  private static OptionalLong first(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? OptionalLong.empty() : number(lines.getFirst().strip());
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException max) {
      return OptionalLong.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException absent) {
      return List.of();
    }
  }
}
