package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.FabricLibrary;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.SignalHandlers;
import dev.sluice.spi.BackendConfig;
import java.util.Optional;

/** Finds, checks and loads the libfabric that this process uses. */
final class FabricNatives {
  private FabricNatives() {}

  /**
   * Loads it; later calls find it loaded.
   *
   * @throws NativeLibraryException when it is not there, broken, or too old
   */
  static FabricLibrary load(BackendConfig config) {
    Optional<String> denied = NativeAccess.denied();
    if (denied.isPresent()) {
      throw new NativeLibraryException(FabricLibrary.SONAME + " cannot be loaded: " + denied.get(), "start the JVM with that option");
    }
    LibraryFile file = LibraryFinder.standard(config.environment()).findWhole(FabricLibrary.query(config.parameter("library")));
    FabricEnvironment.apply(config);
    try (SignalHandlers _ = SignalHandlers.keep()) {
      return FabricLibrary.load(file);
    }
  }
}
