package dev.sluice.tck.contract;

/** {@link DoneRules} for UCX. */
class UcxDoneRulesTest extends DoneRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
