package dev.sluice.tck.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.stream.Collectors;

/** Whether a backend's library is there: tests that move bytes need it. */
final class Natives {
  private static final Set<String> AVAILABLE =
      Run.of("info", "--json").json().path("backends").valueStream()
          .filter(backend -> backend.path("available").asBoolean(false))
          .map(backend -> backend.path("name").asString(""))
          .collect(Collectors.toSet());

  private Natives() {}

  static void assumeUcx() {
    assume("UCX");
  }

  static void assumeLibfabric() {
    assume("LIBFABRIC");
  }

  static void assume(String backend) {
    if (!AVAILABLE.contains(backend)) {
      System.err.println("NOT RUN: what moves bytes over " + backend);
    }
    assumeTrue(AVAILABLE.contains(backend), backend + " is not available: ./sluice natives fetches its library");
  }
}
