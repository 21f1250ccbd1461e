package dev.sluice.tck.doctor;

import java.util.List;

/** Whether GPUs reach storage. */
final class CuFilePath implements Check {
  @Override
  public String id() {
    return "CUFILE-COMPAT";
  }

  @Override
  public String why() {
    return "Without a direct way cuFile copies through main memory, and does not say so.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.asksForCuFile() && !machine.gpus().isEmpty() && !machine.hasModule("nvidia_fs") && machine.text("/proc/kallsyms").filter(symbols -> symbols.contains("p2pdma_pgmap_ops")).isEmpty()
        ? found(Finding.Severity.NOTE, "GPUs reach no storage directly: bytes go through main memory", "neither nvidia_fs nor the kernel's PCI P2PDMA", "load nvidia-fs, or run Linux 6.2 or later with CONFIG_PCI_P2PDMA, where a direct way is wanted")
        : List.of();
  }
}
