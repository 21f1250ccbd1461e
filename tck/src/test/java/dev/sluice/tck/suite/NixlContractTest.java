package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/**
 * The contract over NIXL: memory through its plugin UCX, files through POSIX. What the engine does for every backend alike, such as staging, metadata, guarding notifications, closing and verifying, is tried over others, as is how a process ends (NixlExitTest), and over this one by
 * {@code ./sluice certify --backend NIXL}.
 */
class NixlContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture NIXL = BackendFixture.of("NIXL").withParameter("PLUGINS", "UCX,POSIX");

  @Nested
  class Availability extends AvailabilityRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Cap extends CapRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Reg extends RegRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Xfer extends XferRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class XferBlock extends XferBlockRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Notif extends NotifRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Done extends DoneRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Fail extends FailRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Files extends FileRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }

  @Nested
  class Link extends LinkRules {
    @Override
    protected BackendFixture fixture() {
      return NIXL;
    }
  }
}
