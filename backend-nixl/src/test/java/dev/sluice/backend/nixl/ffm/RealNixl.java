package dev.sluice.backend.nixl.ffm;

import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.Search;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;

/** The NIXL of this machine, where there is one. */
final class RealNixl {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private RealNixl() {}

  /** Loads it, or says loudly that the test does not run. */
  static NixlLibrary load() {
    return switch (LibraryFinder.standard(System.getenv()).find(NixlLibrary.query(Optional.empty()))) {
      case Search.Found found -> NixlLibrary.load(found.file());
      case Search.Unusable unusable -> {
        if (SAID.compareAndSet(false, true)) {
          System.err.println("NOT RUN: NIXL is not used for real: " + unusable.reason());
        }
        throw new TestAbortedException(unusable.reason());
      }
    };
  }
}
