package dev.sluice.tck.contract;

import java.util.Optional;

/** {@link CapRules} for UCX. */
class UcxCapRulesTest extends CapRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }

  @Override
  Optional<String> transportGroup() {
    return Optional.of("shm");
  }
}
