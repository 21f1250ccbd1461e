package dev.sluice.tck.contract;

/** {@link ReleaseRules} for UCX. */
class UcxReleaseRulesTest extends ReleaseRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
