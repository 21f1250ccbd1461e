package dev.sluice.tck.suite;

/** The contract over UCX on the way that it chooses itself: shared memory between processes of one host. */
class UcxContractTest extends ContractSuite {
  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("UCX");
  }
}
