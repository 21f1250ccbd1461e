package dev.sluice.tck.contract;

/** {@link XferRules} for UCX with memory that the peer's agent allocates. */
class UcxPoolXferRulesTest extends XferRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.intoPools();
  }
}
