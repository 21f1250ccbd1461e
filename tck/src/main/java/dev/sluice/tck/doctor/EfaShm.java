package dev.sluice.tck.doctor;

import java.util.List;

/** Shared memory of EFA's provider. */
final class EfaShm implements Check {
  private static final String REMEDY = "set FI_EFA_ENABLE_SHM_TRANSFER=0 (libfabric knows 0, false, no and off, and takes anything else for nothing)";

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
      if (machine.ofLibfabric(name).orElse(false)) {
        return found(Finding.Severity.ERROR, "EFA's provider is told to use its own shared memory", machine.seen(name), REMEDY);
      }
    }
    return !machine.efaDevices().isEmpty() && !machine.gpus().isEmpty() && machine.ofLibfabric("FI_EFA_ENABLE_SHM_TRANSFER").orElse(true)
        ? found(Finding.Severity.WARNING, "EFA's provider may use its own shared memory, but for the backend LIBFABRIC, which turns it off itself", machine.seen("FI_EFA_ENABLE_SHM_TRANSFER"), REMEDY)
        : List.of();
  }
}
