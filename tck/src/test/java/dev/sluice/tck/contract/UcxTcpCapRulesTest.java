package dev.sluice.tck.contract;

/** {@link CapRules} for UCX over tcp. */
class UcxTcpCapRulesTest extends CapRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
