package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlLibrary;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The NIXL that this process has loaded.
 *
 * @param path of {@value NixlLibrary#CAPI}
 * @param version as far as it can be known: the library does not tell it
 * @param plugins where its plugins are
 */
record NixlNatives(Path path, String version, PluginFolder plugins) {
  /** Why the plugins that are asked for cannot be used; empty when they should load. */
  Optional<String> problem(NixlSettings settings, BackendConfig config) {
    LibraryFinder finder = LibraryFinder.standard(config.environment());
    List<String> problems = settings.plugins().keySet().stream().flatMap(plugin -> plugins.problem(plugin, finder).stream()).toList();
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  /** What a user should know about plugins that are not asked for, and about variables. */
  List<String> notes(NixlSettings settings, BackendConfig config) {
    LibraryFinder finder = LibraryFinder.standard(config.environment());
    List<String> notes = new ArrayList<>();
    plugins.names().stream().filter(name -> !settings.plugins().containsKey(name)).flatMap(name -> plugins.problem(name, finder).stream()).forEach(notes::add);
    if (config.environment().containsKey(NixlEnvironment.MISSPELT_PLUGIN_DIR)) {
      notes.add(NixlEnvironment.MISSPELT_PLUGIN_DIR + " is read by nobody: NIXL's variable is " + NixlEnvironment.PLUGIN_DIR);
    }
    return notes;
  }

  /**
   * Finds, checks and loads it; later calls find it loaded.
   *
   * @throws NativeLibraryException when it is not there, broken, or too old
   */
  static NixlNatives load(BackendConfig config) {
    Optional<String> denied = NativeAccess.denied();
    if (denied.isPresent()) {
      throw new NativeLibraryException(NixlLibrary.CAPI + " cannot be loaded: " + denied.get(), "start the JVM with that option");
    }
    NixlEnvironment.apply(config.environment());
    LibraryFinder finder = LibraryFinder.standard(config.environment());
    NixlLibrary library = NixlLibrary.load(finder.findWhole(NixlLibrary.query(config.parameter("library"))));
    PluginFolder plugins = PluginFolder.of(library.path(), config.environment().get(NixlEnvironment.PLUGIN_DIR));
    return new NixlNatives(library.path(), NixlInstall.version(library), plugins);
  }
}
