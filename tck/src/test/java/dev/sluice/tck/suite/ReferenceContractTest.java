package dev.sluice.tck.suite;

/** The contract over the reference backend. */
class ReferenceContractTest extends ContractSuite {
  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("REFERENCE");
  }
}
