package dev.sluice.tck.contract;

/** {@link AvailabilityRules} for UCX. */
class UcxAvailabilityRulesTest extends AvailabilityRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
