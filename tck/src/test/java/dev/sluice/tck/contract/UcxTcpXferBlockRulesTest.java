package dev.sluice.tck.contract;

/** {@link XferBlockRules} for UCX over tcp. */
class UcxTcpXferBlockRulesTest extends XferBlockRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
