package dev.sluice.tck.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code --classpath} names. */
final class Jars {
  private Jars() {}

  static List<Path> parse(@Nullable String classPath) {
    List<Path> jars = new ArrayList<>();
    for (String entry : classPath == null ? new String[0] : classPath.split(File.pathSeparator, -1)) {
      if (!entry.isBlank()) {
        Path path = Path.of(entry.trim());
        if (!Files.isReadable(path)) {
          throw Failure.usage("--classpath names " + path + ", which cannot be read", "name jars and folders, separated by '" + File.pathSeparator + "'");
        }
        jars.add(path);
      }
    }
    return jars;
  }
}
