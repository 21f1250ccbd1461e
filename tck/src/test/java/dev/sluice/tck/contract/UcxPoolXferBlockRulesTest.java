package dev.sluice.tck.contract;

/** {@link XferBlockRules} for UCX with memory that the peer's agent allocates. */
class UcxPoolXferBlockRulesTest extends XferBlockRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.intoPools();
  }
}
