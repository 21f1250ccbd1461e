package dev.sluice.tck.doctor;

import java.util.List;

/** Whether EFA reaches memory of GPUs. */
final class EfaDeviceRdma implements Check {
  @Override
  public String id() {
    return "EFA-RDMA";
  }

  @Override
  public String why() {
    return "Without it what is in memory of GPUs is copied through main memory first.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.efaDevices().isEmpty() && !machine.gpus().isEmpty() && !machine.ofLibfabric("FI_EFA_USE_DEVICE_RDMA").orElse(true)
        ? found(Finding.Severity.WARNING, "EFA is told not to reach memory of GPUs", machine.seen("FI_EFA_USE_DEVICE_RDMA"), "unset it: EFA's provider finds out whether the adapters can, and ends the process where it is told to and they cannot")
        : List.of();
  }
}
