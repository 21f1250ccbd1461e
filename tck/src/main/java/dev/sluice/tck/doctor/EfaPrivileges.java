package dev.sluice.tck.doctor;

import java.util.List;

/** What this process may do. */
final class EfaPrivileges implements Check {
  private static final int IPC_LOCK = 14;

  private static String seen(Machine machine) {
    return machine.text("/proc/self/status").stream().flatMap(String::lines).filter(line -> line.startsWith("CapEff:")).findFirst().orElse("");
  }

  private static boolean mayLock(Machine machine) {
    String line = seen(machine);
    return line.isEmpty() || (Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16) >>> IPC_LOCK & 1) != 0;
  }

  @Override
  public String id() {
    return "EFA-PRIVILEGES";
  }

  @Override
  public String why() {
    return "Memory is registered with EFA by a process that may lock memory, and in containers only privileged ones have been seen to succeed: otherwise registering fails with EFAULT.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.efaDevices().isEmpty() && !mayLock(machine)
        ? found(Finding.Severity.WARNING, "this process lacks the capability IPC_LOCK, and memory may not be registered with EFA", seen(machine), "run the container privileged; IPC_LOCK alone has not always been enough")
        : List.of();
  }
}
