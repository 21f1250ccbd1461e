package dev.sluice.tck.contract;

/** {@link NotifRules} for UCX over tcp, with fewer repetitions: the full numbers are those of the default way. */
class UcxTcpNotifRulesTest extends NotifRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.overTcp();
  }

  @Override
  int repetitions() {
    return 20_000;
  }

  @Override
  int unread() {
    return 10_000;
  }
}
