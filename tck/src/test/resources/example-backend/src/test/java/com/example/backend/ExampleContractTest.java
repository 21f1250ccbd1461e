package com.example.backend;

import dev.sluice.tck.suite.BackendFixture;
import dev.sluice.tck.suite.ContractSuite;

/** The whole contract over this backend. */
class ExampleContractTest extends ContractSuite {
  @Override
  protected BackendFixture fixture() {
    return BackendFixture.of("EXAMPLE");
  }
}
