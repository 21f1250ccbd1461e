package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;

/** The contract over UCX on the way that it chooses itself: shared memory between processes of one host. */
class UcxContractTest extends ContractSuite {
  static {
    FastForks.use();
  }

  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("UCX");
  }
}
