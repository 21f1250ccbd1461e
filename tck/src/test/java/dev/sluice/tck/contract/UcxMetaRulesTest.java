package dev.sluice.tck.contract;

/** {@link MetaRules} for UCX. */
class UcxMetaRulesTest extends MetaRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }
}
