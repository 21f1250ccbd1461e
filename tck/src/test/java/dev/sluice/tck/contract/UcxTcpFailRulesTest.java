package dev.sluice.tck.contract;

/** {@link FailRules} for UCX over tcp. */
class UcxTcpFailRulesTest extends FailRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
