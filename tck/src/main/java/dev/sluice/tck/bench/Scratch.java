package dev.sluice.tck.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files and folders that nobody needs after this process, also where it is told to end. */
final class Scratch {
  private static final String PREFIX = "sluice-bench";

  private Scratch() {}

  static Path file() throws IOException {
    return gone(Files.createTempFile(PREFIX, ".txt"));
  }

  static Path folder() throws IOException {
    return gone(Files.createTempDirectory(PREFIX));
  }

  /** Has it removed at the end; before the folder that it is in, which was there first. */
  static Path gone(Path path) {
    path.toFile().deleteOnExit();
    return path;
  }
}
