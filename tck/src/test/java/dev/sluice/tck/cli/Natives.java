package dev.sluice.tck.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether the UCX library is there: tests that move bytes need it. */
final class Natives {
  private static final boolean UCX =
      Run.of("info", "--json").json().path("backends").valueStream()
          .anyMatch(backend -> backend.path("name").asString("").equals("UCX") && backend.path("available").asBoolean(false));

  private Natives() {}

  static void assumeUcx() {
    assumeTrue(UCX, "UCX is not available: ./sluice natives fetches it");
  }
}
