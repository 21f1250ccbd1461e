package dev.sluice.backend.gds;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ways that bytes go between memory and a file. */
enum FileWay {
  /** {@code pread} and {@code pwrite}, through the page cache. */
  POSIX,
  /** {@code pread} and {@code pwrite} with {@code O_DIRECT}, but for the ends that are not aligned. */
  POSIX_DIRECT,
  /** cuFile, which itself copies through main memory. For device memory alone, as the next. */
  CUFILE_COMPAT,
  /** cuFile, which lets the device reach the storage, but for the ends that are not aligned. */
  CUFILE_DIRECT;

  /** Those that need nothing but the system. */
  static List<FileWay> ofTheSystem() {
    return List.of(POSIX, POSIX_DIRECT);
  }

  /** Whether cuFile moves the bytes. */
  boolean isCuFiles() {
    return this == CUFILE_COMPAT || this == CUFILE_DIRECT;
  }

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
