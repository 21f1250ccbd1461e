package dev.sluice.backend.nixl;

import dev.sluice.ffm.ElfDependencies;
import dev.sluice.ffm.ElfException;
import dev.sluice.ffm.ElfFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.ProcessMaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder from which NIXL loads its plugins. NIXL lists what is there by name, says nothing about why one does not load, and takes plugins of another installation
 * though their C++ classes may differ from its own; so all that is looked at here, before NIXL is asked.
 *
 * @param folder the folder
 * @param byVariable whether the user named it
 * @param own the plugins that came with the library in use
 * @param library the folder of the library in use
 */
record PluginFolder(Path folder, boolean byVariable, Path own, Path library) {
  private static final String BEFORE = "libplugin_";
  private static final String AFTER = ".so";

  /** A library that every plugin needs, and that belongs to one installation. */
  private static final String COMMON = "libnixl_common.so";

  /** What NIXL, which is loaded, uses. */
  static PluginFolder of(Path capi, @Nullable String variable) {
    Path core = ProcessMaps.read().mapped("libnixl.so").stream().findFirst().orElse(capi);
    Path library = parent(real(core));
    Path own = library.resolve("plugins");
    return variable == null || variable.isEmpty() ? new PluginFolder(own, false, own, library) : new PluginFolder(Path.of(variable), true, own, library);
  }

  /** The plugins whose files are there, sorted. */
  List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(BEFORE) && name.endsWith(AFTER))
          .map(name -> name.substring(BEFORE.length(), name.length() - AFTER.length()))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
  }

  /** Why a plugin cannot be loaded; empty where it should load. */
  Optional<String> problem(String plugin, LibraryFinder finder) {
    Path file = file(folder, plugin);
    String place = (byVariable ? NixlEnvironment.PLUGIN_DIR + "=" : "") + folder;
    if (!Files.exists(file)) {
      return Optional.of("there is no plugin " + plugin + " in " + place + ", which has " + names());
    }
    try {
      ElfFile elf = ElfFile.read(file);
      Optional<String> stranger = byVariable ? stranger(plugin, elf) : Optional.empty();
      if (stranger.isPresent()) {
        return stranger;
      }
      List<String> problems = ElfDependencies.problems(elf, finder);
      return problems.isEmpty() ? Optional.empty() : Optional.of("plugin " + plugin + " does not load: " + String.join("; ", problems));
    } catch (ElfException e) {
      return Optional.of("plugin " + plugin + " does not load: " + e.getMessage());
    }
  }

  /** Why a plugin of a folder that the user named is not for the NIXL in use. */
  private Optional<String> stranger(String plugin, ElfFile elf) throws ElfException {
    String refusal = "plugin " + plugin + " in " + NixlEnvironment.PLUGIN_DIR + "=" + folder + " is of another NIXL than the one in use, " + library
        + ", and could crash it";
    for (Path beside : besides(elf)) {
      Path common = beside.resolve(COMMON);
      if (Files.exists(common)) {
        return real(common).equals(real(library.resolve(COMMON)))
            ? Optional.empty()
            : Optional.of(refusal + ": it was made for " + real(common) + "; unset the variable, or name that library in parameter library");
      }
    }
    Path ours = file(own, plugin);
    try {
      boolean same =
          !Files.exists(ours)
              || Files.mismatch(ours, elf.path()) < 0
              || (real(folder).startsWith(parent(library)) && ElfFile.read(ours).needed().equals(elf.needed())); // a wheel has some twice
      return same
          ? Optional.empty()
          : Optional.of(refusal + ": the plugin that came with it, " + ours + ", is another build; unset the variable");
    } catch (IOException unreadable) {
      return Optional.of(refusal + ": " + unreadable.getMessage());
    }
  }

  /** The folders in which the linker would look for what a plugin needs. */
  private static List<Path> besides(ElfFile elf) {
    List<Path> folders = new ArrayList<>();
    Path origin = parent(real(elf.path()));
    Stream.concat(elf.rpath().stream(), elf.runpath().stream())
        .forEach(place -> folders.add(Path.of(place.replace("${ORIGIN}", origin.toString()).replace("$ORIGIN", origin.toString()))));
    return folders;
  }

  private static Path file(Path folder, String plugin) {
    return folder.resolve(BEFORE + plugin + AFTER);
  }

  private static Path parent(Path file) {
    return file.toAbsolutePath().resolveSibling("").normalize();
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException gone) {
      return path;
    }
  }
}
