package dev.sluice.tck.doctor;

import java.util.List;

/** How much memory may be locked. */
final class LockedMemory implements Check {
  private static final String LINE = "Max locked memory";

  @Override
  public String id() {
    return "MEMLOCK";
  }

  @Override
  public String why() {
    return "Registered memory is locked; beyond the limit registering fails, with ENOMEM.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.rdmaDevices().isEmpty() || machine.may(Machine.IPC_LOCK)) {
      return List.of();
    }
    return machine.line("/proc/self/limits", LINE).map(limits -> limits.split(" +")).filter(limits -> !limits[0].equals("unlimited"))
        .map(limits -> found(Finding.Severity.WARNING, "the memory that this process may lock is limited, and there are adapters that lock it", LINE + " " + limits[0] + " bytes", "set ulimit -l unlimited, or the container's memlock"))
        .orElse(List.of());
  }
}
