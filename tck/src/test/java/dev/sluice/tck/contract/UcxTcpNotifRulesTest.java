package dev.sluice.tck.contract;

/** {@link NotifRules} for UCX over tcp. */
class UcxTcpNotifRulesTest extends NotifRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }
}
