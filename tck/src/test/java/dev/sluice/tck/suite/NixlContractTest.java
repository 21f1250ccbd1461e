package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;

/** The contract over NIXL: memory through its plugin UCX, files through POSIX. */
class NixlContractTest extends ContractSuite {
  static {
    FastForks.use();
  }

  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("NIXL").withParameter("PLUGINS", "UCX,POSIX");
  }
}
