package dev.sluice.tck.suite;

import dev.sluice.tck.FastForks;

/** The contract over the reference backend. */
class ReferenceContractTest extends ContractSuite {
  static {
    FastForks.use();
  }

  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("REFERENCE");
  }
}
