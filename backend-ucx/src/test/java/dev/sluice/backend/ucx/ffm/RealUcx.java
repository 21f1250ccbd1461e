package dev.sluice.backend.ucx.ffm;

import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.Search;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;

/** The UCX of this machine, where there is one. */
final class RealUcx {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private RealUcx() {}

  /** Loads it, or says loudly that the test does not run. */
  static UcpLibrary load() {
    LibraryFinder finder = LibraryFinder.standard(System.getenv());
    Search.Found ucp = found(finder, UcpLibrary.ucpQuery(Optional.empty()));
    Search.Found ucs = found(finder, UcpLibrary.ucsQuery(ucp.file().path()));
    return UcpLibrary.load(ucs.file(), ucp.file());
  }

  private static Search.Found found(LibraryFinder finder, LibraryQuery query) {
    return switch (finder.find(query)) {
      case Search.Found found -> found;
      case Search.Unusable unusable -> {
        if (SAID.compareAndSet(false, true)) {
          System.err.println("NOT RUN: UCX is not used for real: " + unusable.reason());
        }
        throw new TestAbortedException(unusable.reason());
      }
    };
  }
}
