package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/** What differs where the peer's agent allocates the memory, which is then mapped here. */
class UcxPoolContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture POOLS = BackendFixture.of("UCX").withPools();

  @Nested
  class Xfer extends XferRules {
    @Override
    protected BackendFixture fixture() {
      return POOLS;
    }
  }
}
