package dev.sluice.ffm;

import dev.sluice.ffm.SystemLoader.Candidate;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks a native library up, in this order: the backend's {@code library} parameter; the folder that {@code
 * SLUICE_NATIVES} names; the folder of fetched libraries; the places of the system's dynamic linker. A library that is
 * there and broken in one of the first three ends the search, since going on would hide it; one in the linker's places
 * is passed over, as the linker does.
 *
 * <p>Nothing is loaded. Immutable and safe for any thread.
 */
public final class LibraryFinder {
  /** The environment variable that names a folder of native libraries. */
  public static final String NATIVES_VARIABLE = "SLUICE_NATIVES";

  /** The system property in which the launcher says where {@code ./sluice natives} puts libraries. */
  public static final String NATIVES_PROPERTY = "sluice.natives";

  private final Map<String, String> environment;
  private final Optional<Path> nativesFolder;
  private final SystemLoader system;

  /**
   * Makes a finder.
   *
   * @param environment the process's environment
   * @param nativesFolder the folder of fetched libraries, laid out as wheels unzip
   */
  public LibraryFinder(Map<String, String> environment, Optional<Path> nativesFolder) {
    this(environment, nativesFolder, SystemLoader.of(environment));
  }

  LibraryFinder(
      Map<String, String> environment, Optional<Path> nativesFolder, SystemLoader system) {
    this.environment = Map.copyOf(environment);
    this.nativesFolder = nativesFolder;
    this.system = system;
  }

  /**
   * Makes a finder that takes the folder of fetched libraries from the system property {@value #NATIVES_PROPERTY}.
   *
   * @param environment the process's environment
   * @return the finder
   */
  public static LibraryFinder standard(Map<String, String> environment) {
    return new LibraryFinder(
        environment,
        Optional.ofNullable(System.getProperty(NATIVES_PROPERTY))
            .filter(property -> !property.isBlank())
            .flatMap(SystemLoader::path));
  }

  /**
   * Looks a library up and reads it.
   *
   * @param query what is wanted
   * @return the file, or why there is none that can be used
   */
  public Search find(LibraryQuery query) {
    var tried = new ArrayList<String>();
    Optional<String> explicit = query.explicitPath().filter(path -> !path.isBlank());
    if (explicit.isPresent()) {
      return findExplicit(query, explicit.get().strip(), tried);
    }
    Optional<String> variable =
        Optional.ofNullable(environment.get(NATIVES_VARIABLE)).filter(folder -> !folder.isBlank());
    if (variable.isPresent()) {
      Optional<Path> folder = SystemLoader.path(variable.get().strip());
      if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
        return new Search.Unusable(
            NATIVES_VARIABLE + "=" + variable.get() + " is no folder (looking for " + query.soname() + ")",
            "set " + NATIVES_VARIABLE + " to the folder that holds the native libraries, or unset it",
            tried);
      }
      Optional<Search> found = inFolder(folder.get(), query, NATIVES_VARIABLE, tried);
      if (found.isPresent()) {
        return found.get();
      }
    } else {
      tried.add(NATIVES_VARIABLE + " (not set)");
    }
    if (nativesFolder.isPresent()) {
      Optional<Search> found = inFolder(nativesFolder.get(), query, "fetched natives", tried);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return bySystem(query, tried);
  }

  /**
   * Looks a library up and checks, without loading anything, that all it needs is there.
   *
   * @param query what is wanted
   * @return the file
   * @throws NativeLibraryException if there is none, or it could not be loaded; reason and remedy say why
   */
  public LibraryFile findWhole(LibraryQuery query) {
    return switch (find(query)) {
      case Search.Unusable unusable -> throw new NativeLibraryException(unusable.reason(), unusable.remedy());
      case Search.Found found -> {
        List<String> problems = ElfDependencies.problems(found.elf(), this);
        if (!problems.isEmpty()) {
          throw new NativeLibraryException(
              found.file().path() + " (" + found.file().how() + ") cannot be loaded: " + String.join("; ", problems),
              "install what is missing, or use another build of " + query.soname() + " (./sluice natives)");
        }
        yield found.file();
      }
    };
  }

  SystemLoader system() {
    return system;
  }

  private Search findExplicit(LibraryQuery query, String text, List<String> tried) {
    String parameter = "library=" + text;
    String remedy =
        "give the library parameter the path of " + query.soname() + " or of the folder that holds it";
    Optional<Path> path = SystemLoader.path(text);
    if (path.isEmpty() || !Files.exists(path.get(), LinkOption.NOFOLLOW_LINKS)) {
      return new Search.Unusable(
          parameter + " (looking for " + query.soname() + "): there is no such file or folder", remedy, tried);
    }
    if (!Files.isDirectory(path.get())) {
      return read(new Candidate(path.get(), "library parameter"), query, tried, true);
    }
    Optional<Search> found = inFolder(path.get(), query, "library parameter", tried);
    return found.orElseGet(
        () ->
            new Search.Unusable(
                parameter + " is a directory that holds no " + query.soname(), remedy, tried));
  }

  private Optional<Search> inFolder(
      Path folder, LibraryQuery query, String how, List<String> tried) {
    var folders = new ArrayList<Path>();
    query.subfolders().forEach(subfolder -> folders.add(folder.resolve(subfolder)));
    folders.add(folder);
    folders.add(folder.resolve("lib"));
    List<Candidate> present = SystemLoader.present(folders, query.soname(), how);
    if (present.isEmpty()) {
      tried.add(folder + " (" + how + ")");
      return Optional.empty();
    }
    return Optional.of(read(present.getFirst(), query, tried, false));
  }

  private Search bySystem(LibraryQuery query, List<String> tried) {
    var candidates = new ArrayList<>(system.fromLibraryPath(query.soname()));
    candidates.addAll(system.fromSystem(query.soname()));
    for (Candidate candidate : candidates) {
      if (read(candidate, query, tried, false) instanceof Search.Found found) {
        return found;
      }
    }
    tried.addAll(system.places());
    return new Search.Unusable(
        query.soname() + " is not found; looked in " + String.join(", ", tried),
        "run ./sluice natives, install the library, or set "
            + NATIVES_VARIABLE
            + " or the backend's library parameter to where it is",
        tried);
  }

  private static Search read(
      Candidate candidate, LibraryQuery query, List<String> tried, boolean anyName) {
    Path path = candidate.path().toAbsolutePath();
    try {
      ElfFile elf = ElfFile.read(path);
      String soname = elf.soname().orElse(query.soname());
      if (soname.equals(query.soname()) || (anyName && isBundled(soname, query.soname()))) {
        return new Search.Found(new LibraryFile(path, soname, candidate.how()), elf);
      }
      throw new ElfException(path + " is " + soname + ", not " + query.soname());
    } catch (ElfException e) {
      tried.add(e.getMessage() + " (" + candidate.how() + ")");
      return new Search.Unusable(
          e.getMessage() + " (" + query.soname() + " from " + candidate.how() + ")",
          remedyFor(candidate.how(), query),
          tried);
    }
  }

  private static String remedyFor(String how, LibraryQuery query) {
    return switch (how) {
      case "fetched natives" -> "run ./sluice natives again";
      case NATIVES_VARIABLE ->
          "replace it, or unset " + NATIVES_VARIABLE + " to take the library from elsewhere";
      default -> "give the library parameter a complete " + query.soname() + " for this machine";
    };
  }

  /** Tools that bundle libraries into wheels rename them, from libfoo.so.1 to libfoo-1a2b3c4d.so.1.2.3. */
  private static boolean isBundled(String soname, String wanted) {
    int suffix = wanted.indexOf(".so");
    if (suffix < 0) {
      return false;
    }
    String version = wanted.substring(suffix);
    return Pattern.matches(
        Pattern.quote(wanted.substring(0, suffix))
            + "-[0-9a-f]{6,}"
            + Pattern.quote(version)
            + "(\\.[0-9.]+)?",
        soname);
  }
}
