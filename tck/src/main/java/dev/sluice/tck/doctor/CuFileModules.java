package dev.sluice.tck.doctor;

import java.util.List;

/** What cuFile looks at when it opens. */
final class CuFileModules implements Check {
  @Override
  public String id() {
    return "CUFILE-MODULES";
  }

  @Override
  public String why() {
    return "cuFile looks for this file and never returns where it is missing; the backend does without cuFile then, but NIXL's plugins GDS and GDS_MT hang.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.asksForCuFile() && !machine.exists("/proc/modules")
        ? found(Finding.Severity.WARNING, "cuFile cannot be opened here", "no /proc/modules", "run on a kernel that can load modules, or in a container that shows the file; files and main memory do without cuFile")
        : List.of();
  }
}
