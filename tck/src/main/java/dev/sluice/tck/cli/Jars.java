package dev.sluice.tck.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** What {@code --classpath} names. */
final class Jars {
  private Jars() {}

  static List<Path> parse(@Nullable String classPath) {
    List<Path> jars = new ArrayList<>();
    for (String entry : classPath == null ? new String[0] : classPath.split(File.pathSeparator, -1)) {
      if (!entry.isBlank()) {
        Path path = Path.of(entry.trim());
        String remedy = "name jars and folders, separated by '" + File.pathSeparator + "'";
        if (!Files.isReadable(path)) {
          throw Failure.usage("--classpath names " + path + ", which " + (Files.exists(path) ? "cannot be read" : "is not there"), remedy);
        }
        if (!Files.isDirectory(path) && !isArchive(path)) {
          throw Failure.usage("--classpath names " + path + ", which is neither a jar nor a folder", remedy);
        }
        jars.add(path);
      }
    }
    return jars;
  }

  private static boolean isArchive(Path path) {
    try (ZipFile _ = new ZipFile(path.toFile())) {
      return true;
    } catch (IOException broken) {
      return false;
    }
  }
}
