package dev.sluice.ffm;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the system's dynamic linker looks for a SONAME. Resolved to files, so that they can be read before they are loaded. */
final class SystemLoader {
  private static final List<String> STANDARD_FOLDERS =
      List.of("/lib/%s", "/usr/lib/%s", "/lib64", "/usr/lib64", "/lib", "/usr/lib");

  /** A file that is there, and which of the linker's places it is in. */
  record Candidate(Path path, String how) {}

  private final List<Path> libraryPath;
  private final Path cache;
  private final List<Path> standard;

  SystemLoader(List<Path> libraryPath, Path cache, List<Path> standard) {
    this.libraryPath = libraryPath;
    this.cache = cache;
    this.standard = standard;
  }

  static SystemLoader of(Map<String, String> environment) {
    String triplet =
        ElfMagic.machine(System.getProperty("os.arch", "")) == 183
            ? "aarch64-linux-gnu"
            : "x86_64-linux-gnu";
    var standard = new ArrayList<Path>();
    for (String folder : STANDARD_FOLDERS) {
      standard.add(Path.of(String.format(folder, triplet)));
    }
    return new SystemLoader(
        folders(environment.getOrDefault("LD_LIBRARY_PATH", "")),
        Path.of("/etc/ld.so.cache"),
        standard);
  }

  /** Files in the folders of LD_LIBRARY_PATH, which go before a library's RUNPATH. */
  List<Candidate> fromLibraryPath(String soname) {
    return present(libraryPath, soname, "LD_LIBRARY_PATH");
  }

  /** Files that the linker's cache names, then those in its standard folders. */
  List<Candidate> fromSystem(String soname) {
    var candidates = new ArrayList<Candidate>();
    for (Path file : LoaderCache.read(cache).getOrDefault(soname, List.of())) {
      if (Files.exists(file)) {
        candidates.add(new Candidate(file, cache.toString()));
      }
    }
    candidates.addAll(present(standard, soname, "system folder"));
    return candidates;
  }

  /** The places in words, for a message. */
  List<String> places() {
    var places = new ArrayList<String>();
    libraryPath.forEach(folder -> places.add(folder + " (LD_LIBRARY_PATH)"));
    places.add(cache.toString());
    standard.stream().filter(Files::isDirectory).forEach(folder -> places.add(folder.toString()));
    return places;
  }

  static List<Candidate> present(List<Path> folders, String soname, String how) {
    var candidates = new ArrayList<Candidate>();
    for (Path folder : folders) {
      Path file = folder.resolve(soname);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        candidates.add(new Candidate(file, how));
      }
    }
    return candidates;
  }

  /** A path that the user wrote, empty where it cannot be one. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static List<Path> folders(String path) {
    var folders = new ArrayList<Path>();
    for (String folder : path.split("[:;]", -1)) {
      if (!folder.isEmpty()) {
        path(folder).ifPresent(folders::add);
      }
    }
    return List.copyOf(folders);
  }
}
