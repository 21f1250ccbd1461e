package dev.sluice.tck.contract;

import java.util.Map;

/** {@link ProcessRules} for UCX. */
class UcxProcessRulesTest extends ProcessRules {
  @Override
  protected BackendFixture fixture() {
    return Ucx.byDefault();
  }

  @Override
  Map<String, String> usersVariables() {
    return Map.of("UCX_LOG_LEVEL", "error", "UCX_WARN_UNUSED_ENV_VARS", "n", "UCX_TLS", "all", "UCX_ERROR_SIGNALS", "", "UCX_MEM_EVENTS", "n");
  }
}
