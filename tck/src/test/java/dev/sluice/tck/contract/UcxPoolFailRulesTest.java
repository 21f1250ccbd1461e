package dev.sluice.tck.contract;

/** {@link FailRules} for UCX with memory that the peer's agent allocates. */
class UcxPoolFailRulesTest extends FailRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.intoPools();
  }
}
