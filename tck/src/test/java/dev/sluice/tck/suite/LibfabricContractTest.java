package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/**
 * The contract over libfabric: what is told over its tcp, what is moved over its shared memory. How peers are lost is tried by SystemLibfabricTest and TwoRailsTest; the rest by
 * {@code ./sluice certify --backend LIBFABRIC}, and over other backends.
 */
class LibfabricContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture TCP = BackendFixture.of("LIBFABRIC").withParameter("PROVIDER", "tcp");
  private static final BackendFixture SHM = BackendFixture.of("LIBFABRIC").withParameter("PROVIDER", "shm");

  @Nested
  class Availability extends AvailabilityRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class Notif extends NotifRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class XferOverShm extends XferRules {
    @Override
    protected BackendFixture fixture() {
      return SHM;
    }
  }
}
