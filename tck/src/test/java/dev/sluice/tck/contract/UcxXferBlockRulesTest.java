package dev.sluice.tck.contract;

/** {@link XferBlockRules} for UCX. */
class UcxXferBlockRulesTest extends XferBlockRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
