package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;
import org.junit.jupiter.api.Nested;

/** What differs over tcp. */
class UcxTcpContractTest {
  static {
    FastForks.use();
  }

  private static final BackendFixture TCP = BackendFixture.of("UCX").withParameter("TLS", "tcp");

  @Nested
  class Cap extends CapRules {
    @Override
    protected BackendFixture fixture() {
      return TCP;
    }
  }

  @Nested
  class Release extends ReleaseRules {
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
}
