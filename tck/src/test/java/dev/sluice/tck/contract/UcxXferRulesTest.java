package dev.sluice.tck.contract;

/** {@link XferRules} for UCX. */
class UcxXferRulesTest extends XferRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
