package dev.sluice.tck.contract;

/** {@link XferRules} for UCX over tcp. */
class UcxTcpXferRulesTest extends XferRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
