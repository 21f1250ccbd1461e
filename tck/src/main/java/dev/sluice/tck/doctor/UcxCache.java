package dev.sluice.tck.doctor;

import java.util.List;

/** What UCX keeps of memory that is not used any more. */
final class UcxCache implements Check {
  @Override
  public String id() {
    return "UCX-RCACHE";
  }

  @Override
  public String why() {
    return "UCX lets go of registrations late, and without a limit: processes that map and unmap memory beside NIXL have grown until they were killed.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    boolean unlimited = machine.variable("UCX_RCACHE_MAX_UNRELEASED").map(value -> value.equals("inf")).orElse(true);
    return !machine.rdmaDevices().isEmpty() && machine.selection().nixlPlugins().contains("UCX") && unlimited
        ? found(Finding.Severity.NOTE, "UCX keeps as many registrations as it likes", machine.seen("UCX_RCACHE_MAX_UNRELEASED"), "set UCX_RCACHE_MAX_UNRELEASED=1024 where memory grows; vLLM sets it by itself")
        : List.of();
  }
}
