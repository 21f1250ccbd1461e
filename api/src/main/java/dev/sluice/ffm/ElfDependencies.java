package dev.sluice.ffm;

import dev.sluice.ffm.SystemLoader.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Follows what a library needs, as the dynamic linker would, without loading anything: whether each needed library is
 * there and whole, and whether it defines the symbol versions asked of it. What libraries load by themselves later
 * (plug-ins) is not seen.
 */
public final class ElfDependencies {
  private static final int MAX_LIBRARIES = 500;

  private final SystemLoader system;
  private final ProcessMaps maps;
  private final Map<String, Optional<ElfFile>> resolved = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ElfDependencies(SystemLoader system, ProcessMaps maps) {
    this.system = system;
    this.maps = maps;
  }

  /**
   * Checks everything that a library needs, directly or through what it needs.
   *
   * @param library what is to be loaded
   * @param finder whose environment the linker's places are taken from
   * @return one sentence a problem; empty where loading should work
   */
  public static List<String> problems(ElfFile library, LibraryFinder finder) {
    var dependencies = new ElfDependencies(finder.system(), ProcessMaps.read());
    dependencies.follow(library, List.of());
    return List.copyOf(dependencies.problems);
  }

  /** A library found for a name, and whether the process has it already. */
  private record Resolution(ElfFile elf, boolean mapped) {}

  private void follow(ElfFile library, List<String> inherited) {
    // The linker takes RPATH from the loading libraries too, and none at all for a library with a RUNPATH of its own.
    var chain = new ArrayList<String>();
    if (library.runpath().isEmpty()) {
      chain.addAll(expand(library, library.rpath()));
    }
    chain.addAll(inherited);
    List<String> rpath = library.runpath().isEmpty() ? chain : List.of();
    List<String> missing = new ArrayList<>();
    for (String soname : library.needed()) {
      if (!resolved.containsKey(soname) && resolved.size() < MAX_LIBRARIES) {
        Optional<Resolution> resolution = resolve(soname, library, rpath, missing);
        resolved.put(soname, resolution.map(Resolution::elf));
        if (resolution.isPresent() && !resolution.get().mapped()) {
          follow(resolution.get().elf(), chain);
        }
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          String.join(", ", missing)
              + " needed by "
              + library.path()
              + (missing.size() == 1 ? " is" : " are")
              + " not found in "
              + places(rpath, expand(library, library.runpath())));
    }
    checkVersions(library);
  }

  private Optional<Resolution> resolve(String soname, ElfFile neededBy, List<String> rpath, List<String> missing) {
    Optional<ElfFile> mapped = mapped(soname);
    if (mapped.isPresent()) {
      return Optional.of(new Resolution(mapped.get(), true));
    }
    var candidates = new ArrayList<Candidate>(present(rpath, soname, "RPATH"));
    candidates.addAll(system.fromLibraryPath(soname));
    List<String> runpath = expand(neededBy, neededBy.runpath());
    candidates.addAll(present(runpath, soname, "RUNPATH"));
    candidates.addAll(system.fromSystem(soname));
    var passedOver = new StringBuilder();
    for (Candidate candidate : candidates) {
      try {
        return Optional.of(
            new Resolution(ElfFile.read(candidate.path().toAbsolutePath()), false));
      } catch (ElfException e) {
        if (!e.isPassedOver()) {
          problems.add(
              soname + " needed by " + neededBy.path() + " cannot be used: " + e.getMessage());
          return Optional.empty();
        }
        passedOver.append(" (").append(e.getMessage()).append(')');
      }
    }
    missing.add(soname + passedOver);
    return Optional.empty();
  }

  /** The linker takes a library that the process has under that SONAME, wherever it is from. */
  private Optional<ElfFile> mapped(String soname) {
    int suffix = soname.indexOf(".so");
    for (Path path : maps.mapped(suffix < 0 ? soname : soname.substring(0, suffix))) {
      if (ElfFile.sonameOf(path).filter(soname::equals).isPresent()) {
        try {
          return Optional.of(ElfFile.read(path));
        } catch (ElfException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private void checkVersions(ElfFile library) {
    library
        .versionNeeds()
        .forEach(
            (soname, versions) ->
                resolved
                    .getOrDefault(soname, Optional.empty())
                    .ifPresent(provider -> checkVersions(library, provider, versions)));
  }

  private void checkVersions(ElfFile library, ElfFile provider, Set<String> versions) {
    if (provider.versions().isEmpty()) {
      return; // the linker only warns
    }
    var missing = new TreeSet<>(versions);
    missing.removeAll(provider.versions());
    if (!missing.isEmpty()) {
      problems.add(
          String.join(", ", missing)
              + " needed by "
              + library.path()
              + " is not defined in "
              + provider.path()
              + ", which is too old");
    }
  }

  private String places(List<String> rpath, List<String> runpath) {
    var places = new ArrayList<String>(rpath);
    places.addAll(runpath);
    places.addAll(system.places());
    return String.join(", ", places);
  }

  private static List<Candidate> present(List<String> folders, String soname, String how) {
    var paths = new ArrayList<Path>();
    folders.forEach(folder -> SystemLoader.path(folder).ifPresent(paths::add));
    return SystemLoader.present(paths, soname, how);
  }

  private static List<String> expand(ElfFile library, List<String> folders) {
    Path parent = library.path().toAbsolutePath().getParent();
    String origin = parent == null ? "/" : parent.toString();
    var expanded = new ArrayList<String>();
    for (String folder : folders) {
      String path = folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
      if (!expanded.contains(path)) {
        expanded.add(path);
      }
    }
    return expanded;
  }
}
