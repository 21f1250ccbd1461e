package dev.sluice.tck.rate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files in which a system tells about itself. Immutable.
 *
 * @param root the folder that stands for {@code /}, so that another machine than this one can be shown
 */
record SystemFiles(Path root) {
  /**
   * Where a file of the other machine lies here.
   *
   * @param path from {@code /} on
   */
  Path path(String path) {
    return root.resolve(path.substring(1));
  }

  /** Whether there is a file or a folder. */
  boolean exists(String path) {
    return Files.exists(path(path));
  }

  /** What a file says; empty where it cannot be read. */
  Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(path(path), StandardCharsets.ISO_8859_1));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** The names in a folder, in order; none where it cannot be read. */
  List<String> names(String folder) {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException notThere) {
      return List.of();
    }
  }
}
