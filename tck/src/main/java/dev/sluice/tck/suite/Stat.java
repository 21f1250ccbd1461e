package dev.sluice.tck.suite;

import dev.sluice.ffm.ProcessStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of processes and of the machine. */
final class Stat {
  static final int TICK_MILLIS = 10;

  private Stat() {}

  static ProcessStat of(long pid) {
    try {
      return ProcessStat.of(pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that came and went through any network interface, of the whole machine. */
  static long networkBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/net/dev")).stream()
          .map(String::trim)
          .filter(line -> line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim().split("\\s+", -1))
          .mapToLong(fields -> Long.parseLong(fields[0]) + Long.parseLong(fields[8]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
