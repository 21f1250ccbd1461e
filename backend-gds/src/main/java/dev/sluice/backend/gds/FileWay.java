package dev.sluice.backend.gds;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ways that bytes go between memory and a file. */
enum FileWay {
  /** {@code pread} and {@code pwrite}, through the page cache. */
  POSIX,
  /** {@code pread} and {@code pwrite} with {@code O_DIRECT}, but for the ends that are not aligned. */
  POSIX_DIRECT;

  /** As routes and the parameter name it. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<FileWay> of(String text) {
    return Arrays.stream(values()).filter(way -> way.text().equals(text)).findFirst();
  }

  /** All names, as a pattern has them. */
  static String pattern() {
    return Stream.of(values()).map(FileWay::text).collect(Collectors.joining("|"));
  }
}
