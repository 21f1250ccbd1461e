package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/** The contract over libfabric's tcp, and what differs over its shared memory. What the engine does for every backend alike is tried over others. */
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
  class Cap extends CapRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class Reg extends RegRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class Meta extends MetaRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class Xfer extends XferRules {
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
  class Fail extends FailRules {
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

  @Nested
  class FailOverShm extends FailRules {
    @Override
    protected BackendFixture fixture() {
      return SHM;
    }
  }
}
