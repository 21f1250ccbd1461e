package dev.sluice.tck.contract;

/** {@link FailRules} for UCX. */
class UcxFailRulesTest extends FailRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
