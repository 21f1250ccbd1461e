package dev.sluice.tck.contract;

/** {@link RegRules} for UCX. */
class UcxRegRulesTest extends RegRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
