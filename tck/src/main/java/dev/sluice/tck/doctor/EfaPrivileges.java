package dev.sluice.tck.doctor;

import java.util.List;

/** What this container may do. */
final class EfaPrivileges implements Check {
  private static boolean isContainer(Machine machine) {
    return machine.exists("/.dockerenv") || machine.exists("/run/.containerenv") || machine.variable("KUBERNETES_SERVICE_HOST").isPresent();
  }

  @Override
  public String id() {
    return "EFA-PRIVILEGES";
  }

  @Override
  public String why() {
    return "In containers memory of GPUs has been registered with EFA by privileged ones only, whatever else they may: otherwise it fails with EFAULT.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.efaDevices().isEmpty() && !machine.gpus().isEmpty() && isContainer(machine) && !machine.may(Machine.SYS_ADMIN)
        ? found(Finding.Severity.WARNING, "this container is not privileged, and memory of GPUs may not be registered with EFA", "CapEff in /proc/self/status", "run it privileged; the capability IPC_LOCK alone is not enough")
        : List.of();
  }
}
