package dev.sluice.tck.contract;

/** {@link LifeRules} for UCX. */
class UcxLifeRulesTest extends LifeRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
