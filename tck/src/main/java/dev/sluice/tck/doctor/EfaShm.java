package dev.sluice.tck.doctor;

import java.util.List;

/** Shared memory of EFA's provider. */
final class EfaShm implements Check {
  @Override
  public String id() {
    return "EFA-SHM";
  }

  @Override
  public String why() {
    return "With its own shared memory on, EFA's provider hands memory of GPUs to processes of the same host wrongly: registrations fail, or data is silently wrong under load.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    for (String name : List.of("FI_EFA_ENABLE_SHM_TRANSFER", "FI_EFA_ENABLE_SHM")) {
      if (machine.isOn(name)) {
        return found(Finding.Severity.ERROR, "EFA's provider is told to use its own shared memory", machine.seen(name), "set FI_EFA_ENABLE_SHM_TRANSFER=0");
      }
    }
    if (!machine.efaDevices().isEmpty() && !machine.isOff("FI_EFA_ENABLE_SHM_TRANSFER")) {
      return found(Finding.Severity.WARNING, "EFA's provider may use its own shared memory, but for the backend LIBFABRIC, which turns it off itself", machine.seen("FI_EFA_ENABLE_SHM_TRANSFER"), "set FI_EFA_ENABLE_SHM_TRANSFER=0");
    }
    return List.of();
  }
}
