package dev.sluice.tck.contract;

/** {@link ReleaseRules} for UCX over tcp. */
class UcxTcpReleaseRulesTest extends ReleaseRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
