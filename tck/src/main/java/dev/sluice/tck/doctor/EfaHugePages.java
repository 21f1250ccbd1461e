package dev.sluice.tck.doctor;

import java.util.List;

/** Huge pages for EFA's own buffers. */
final class EfaHugePages implements Check {
  @Override
  public String id() {
    return "EFA-HUGE-PAGES";
  }

  @Override
  public String why() {
    return "EFA's provider takes its own buffers from huge pages where it is told to and there are some; without, it works with small ones.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.efaDevices().isEmpty() || !machine.ofLibfabric("FI_EFA_USE_HUGE_PAGE").orElse(false)) {
      return List.of();
    }
    if (machine.line("/proc/meminfo", "HugePages_Total:").filter("0"::equals).isPresent()) {
      return found(Finding.Severity.NOTE, "EFA is to use huge pages, and there are none",
          machine.seen("FI_EFA_USE_HUGE_PAGE") + ", and HugePages_Total: 0 in /proc/meminfo", "reserve some (in Kubernetes: hugepages-2Mi), or unset it");
    }
    return machine.ofLibfabric("FI_EFA_FORK_SAFE").orElse(false)
        ? found(Finding.Severity.NOTE, "EFA is to use huge pages, and does not while it is safe to fork",
            machine.seen("FI_EFA_USE_HUGE_PAGE") + ", " + machine.seen("FI_EFA_FORK_SAFE"), "set FI_EFA_FORK_SAFE=0: kernels from 5.15 on do not need it")
        : List.of();
  }
}
