package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/** The contract over files: what an agent moves between its memory and files of its own. The rest is tried by {@code ./sluice certify --backend GDS}. */
class GdsContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture GDS = BackendFixture.of("GDS");

  @Nested
  class Availability extends AvailabilityRules {
    @Override
    protected BackendFixture fixture() {
      return GDS;
    }
  }

  @Nested
  class File extends FileRules {
    @Override
    protected BackendFixture fixture() {
      return GDS;
    }
  }
}
