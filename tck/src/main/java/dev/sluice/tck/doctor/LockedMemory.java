package dev.sluice.tck.doctor;

import java.util.List;

/** How much memory may be locked. */
final class LockedMemory implements Check {
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
    if (machine.rdmaDevices().isEmpty()) {
      return List.of();
    }
    return machine.text("/proc/self/limits").stream().flatMap(String::lines).filter(line -> line.startsWith("Max locked memory") && !line.contains("unlimited")).findFirst()
        .map(line -> found(Finding.Severity.WARNING, "the memory that this process may lock is limited, and there are adapters that lock it", line.strip().replaceAll(" +", " "), "set ulimit -l unlimited, or the container's memlock"))
        .orElse(List.of());
  }
}
