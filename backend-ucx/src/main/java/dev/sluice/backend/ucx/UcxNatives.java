package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpLibrary;
import dev.sluice.backend.ucx.ffm.UcpVersion;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
import java.util.List;
import java.util.Optional;

/**
 * The UCX that this process has loaded.
 *
 * @param path of libucp
 * @param version the version that it tells
 */
record UcxNatives(String path, UcpVersion version) {
  private static final int CERTIFIED_MINOR = 18;

  /**
   * Finds, checks and loads it; later calls find it loaded.
   *
   * @throws NativeLibraryException when it is not there, broken, or too old
   */
  static UcxNatives load(BackendConfig config) {
    Optional<String> denied = NativeAccess.denied();
    if (denied.isPresent()) {
      throw new NativeLibraryException(UcpLibrary.UCP + " cannot be loaded: " + denied.get(), "start the JVM with that option");
    }
    LibraryFinder finder = LibraryFinder.standard(config.environment());
    LibraryFile ucp = finder.findWhole(UcpLibrary.ucpQuery(config.parameter("library")));
    LibraryFile ucs = finder.findWhole(UcpLibrary.ucsQuery(ucp.path()));
    UcpLibrary library = UcpLibrary.load(ucs, ucp);
    return new UcxNatives(library.ucp().path().toString(), library.version());
  }

  /** What a user should know about this version. */
  List<String> notes() {
    return version.isAtLeast(1, CERTIFIED_MINOR)
        ? List.of()
        : List.of("UCX " + version + " serves HOST memory and is not certified: 1." + CERTIFIED_MINOR + " or later is");
  }
}
