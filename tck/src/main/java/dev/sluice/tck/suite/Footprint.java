package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process has of the things that leak.
 *
 * @param threads of the operating system
 * @param descriptors open files and sockets
 * @param segments shared memory of System V and of {@code /dev/shm}, of the whole machine
 * @param resident bytes of memory
 */
record Footprint(int threads, int descriptors, int segments, long resident) {
  private static final long MIB = 1 << 20;

  /** After the garbage is collected, so that only what somebody keeps is counted. */
  static Footprint now() {
    System.gc();
    return new Footprint(entries("/proc/self/task"), entries("/proc/self/fd"), segmentsNow(), residentNow());
  }

  /** Of another process, as it told it. */
  static Footprint told(List<String> words) {
    return new Footprint(Integer.parseInt(words.get(0)), Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2)), Long.parseLong(words.get(3)));
  }

  List<String> words() {
    return List.of(Integer.toString(threads), Integer.toString(descriptors), Integer.toString(segments), Long.toString(resident));
  }

  /** Fails unless this is no more than before, but for a little that comes and goes with the JVM itself. */
  void assertNoMoreThan(Footprint before, long moreResident, String what) {
    assertThat(threads).as("threads after %s (before: %s)", what, before).isLessThanOrEqualTo(before.threads + 3);
    assertThat(descriptors).as("open descriptors after %s (before: %s)", what, before).isLessThanOrEqualTo(before.descriptors + 4);
    assertThat(segments).as("shared-memory segments after %s (before: %s)", what, before).isLessThanOrEqualTo(before.segments + 2);
    assertThat(resident / MIB).as("MiB of resident memory after %s (before: %s)", what, before).isLessThanOrEqualTo((before.resident + moreResident) / MIB);
  }

  private static int entries(String folder) {
    try (var entries = Files.list(Path.of(folder))) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int segmentsNow() {
    try (var lines = Files.lines(Path.of("/proc/sysvipc/shm"))) {
      return (int) lines.count() + entries("/dev/shm");
    } catch (IOException none) {
      return entries("/dev/shm");
    }
  }

  private static long residentNow() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
