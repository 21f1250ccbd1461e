package dev.sluice.tck.doctor;

import java.util.List;

/** How adapters get at memory of GPUs. */
final class GpuRegistration implements Check {
  @Override
  public String id() {
    return "GPU-REGISTRATION";
  }

  @Override
  public String why() {
    return "An adapter registers memory of a GPU by a dma-buf (Linux 5.12 and later) or by NVIDIA's module for peers; with neither, it fails or is staged.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.rdmaDevices().isEmpty() || machine.gpus().isEmpty() || machine.kernelFrom(5, 12) || machine.hasModule("nvidia_peermem") || machine.hasModule("efa_nv_peermem")) {
      return List.of();
    }
    return found(Finding.Severity.ERROR, "no adapter can register memory of a GPU", "Linux " + machine.kernel() + ", and neither nvidia_peermem nor efa_nv_peermem is loaded", "run Linux 5.12 or later, or modprobe nvidia-peermem");
  }
}
