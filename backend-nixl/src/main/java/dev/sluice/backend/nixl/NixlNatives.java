package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlLibrary;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The NIXL that this process has loaded.
 *
 * @param path of {@value NixlLibrary#CAPI}
 * @param version as far as it can be known: the library does not tell it
 */
record NixlNatives(Path path, String version) {
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
    LibraryFinder finder = LibraryFinder.standard(config.environment());
    NixlLibrary library = NixlLibrary.load(finder.findWhole(NixlLibrary.query(config.parameter("library"))));
    return new NixlNatives(library.path(), NixlInstall.version(library));
  }
}
