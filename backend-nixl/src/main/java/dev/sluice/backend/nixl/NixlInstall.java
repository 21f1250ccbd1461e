package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the folders around the library tell of its installation. */
final class NixlInstall {
  private static final Pattern DIST_INFO = Pattern.compile("nixl(?:_cu\\d+)?-(\\d+(?:\\.\\d+)*)\\.dist-info");

  private NixlInstall() {}

  /** The version that the Python package beside the library has; else what the library's functions tell. */
  static String version(NixlLibrary library) {
    return distribution(library.path()).orElse(library.hasCustomParameters() ? "1.5 or later" : "0.9 to 1.4");
  }

  private static Optional<String> distribution(Path library) {
    Path folder = library.getParent();
    Path site = folder == null ? null : folder.getParent();
    if (site == null) {
      return Optional.empty();
    }
    try (Stream<Path> entries = Files.list(site)) {
      return entries.map(entry -> DIST_INFO.matcher(String.valueOf(entry.getFileName()))).filter(Matcher::matches).map(match -> match.group(1)).findFirst();
    } catch (IOException | UncheckedIOException unreadable) {
      return Optional.empty();
    }
  }
}
