package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpLibrary;
import dev.sluice.backend.ucx.ffm.UcpVersion;
import dev.sluice.ffm.ElfDependencies;
import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.Search;
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
    LibraryFile ucp = found(finder, UcpLibrary.ucpQuery(config.parameter("library")));
    LibraryFile ucs = found(finder, UcpLibrary.ucsQuery(ucp.path()));
    UcpLibrary library = UcpLibrary.load(ucs, ucp);
    return new UcxNatives(library.ucp().path().toString(), library.version());
  }

  /** What a user should know about this version. */
  List<String> notes() {
    return version.isAtLeast(1, CERTIFIED_MINOR)
        ? List.of()
        : List.of("UCX " + version + " serves HOST memory and is not certified: 1." + CERTIFIED_MINOR + " or later is");
  }

  private static LibraryFile found(LibraryFinder finder, LibraryQuery query) {
    return switch (finder.find(query)) {
      case Search.Unusable unusable -> throw new NativeLibraryException(unusable.reason(), unusable.remedy());
      case Search.Found found -> {
        List<String> problems = ElfDependencies.problems(found.elf(), finder);
        if (!problems.isEmpty()) {
          throw new NativeLibraryException(
              found.file().path() + " (" + found.file().how() + ") cannot be loaded: " + String.join("; ", problems),
              "install what is missing, or use another build of UCX (./sluice natives)");
        }
        yield found.file();
      }
    };
  }
}
