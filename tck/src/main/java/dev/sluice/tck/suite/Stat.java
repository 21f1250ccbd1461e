package dev.sluice.tck.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says of a process.
 *
 * @param state R, S, T (stopped), Z (dead and not yet taken) and others
 * @param ticks processor time used, in ticks of 10 ms
 */
record Stat(char state, long ticks) {
  static final int TICK_MILLIS = 10;

  static Stat of(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return new Stat(fields[0].charAt(0), Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
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
