package dev.sluice.tck.contract;

/** {@link NotifRules} for UCX. */
class UcxNotifRulesTest extends NotifRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
