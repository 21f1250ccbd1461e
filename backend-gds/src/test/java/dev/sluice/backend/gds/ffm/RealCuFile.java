package dev.sluice.backend.gds.ffm;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.Search;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;

/** The cuFile of this machine, where there is one. */
public final class RealCuFile {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private RealCuFile() {}

  /** Where it is; says loudly that a test does not run where there is none. */
  public static LibraryFile file() {
    return switch (LibraryFinder.standard(System.getenv()).find(CuFileLibrary.query(Optional.empty()))) {
      case Search.Found found -> found.file();
      case Search.Unusable unusable -> {
        if (SAID.compareAndSet(false, true)) {
          System.err.println("NOT RUN: cuFile is not used for real: " + unusable.reason());
        }
        throw new TestAbortedException(unusable.reason());
      }
    };
  }
}
