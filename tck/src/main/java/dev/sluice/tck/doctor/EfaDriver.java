package dev.sluice.tck.doctor;

import java.util.List;

/** The version of EFA's module. */
final class EfaDriver implements Check {
  @Override
  public String id() {
    return "EFA-DRIVER";
  }

  @Override
  public String why() {
    return "NIXL's plugin LIBFABRIC needs what EFA's installer brings from 1.43.2 on, and refuses older modules.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.text("/sys/module/efa/version").map(String::strip).filter(version -> !Machine.from(version, 3, 0))
        .map(version -> found(Finding.Severity.WARNING, "EFA's module is old", "/sys/module/efa/version says " + version, "install EFA's software 1.43.2 or later"))
        .orElse(List.of());
  }
}
