package dev.sluice.backend.ucx;

import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** Whether there is a UCX to test with. */
final class UcxOfThisMachine {
  private UcxOfThisMachine() {}

  /** Says loudly that a test does not run where there is none. */
  static void require() {
    if (new UcxBackendProvider().availability(new BackendConfig(Map.of(), System.getenv())) instanceof Availability.Unavailable why) {
      System.err.println("NOT RUN: UCX is not used for real: " + why.reason());
      throw new TestAbortedException(why.reason());
    }
  }
}
