package dev.sluice.tck.doctor;

import java.util.List;

/** Short copies from and to GPUs. */
final class GdrCopy implements Check {
  @Override
  public String id() {
    return "GDRCOPY";
  }

  @Override
  public String why() {
    return "Without it short messages from and to memory of GPUs take longer; everything works.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.rdmaDevices().isEmpty() && !machine.gpus().isEmpty() && !machine.exists("/dev/gdrdrv")
        ? found(Finding.Severity.NOTE, "GDRCopy is not there", "no /dev/gdrdrv, and " + machine.seen("NVIDIA_GDRCOPY"), "load gdrdrv, and give it to the container (NVIDIA_GDRCOPY=1)")
        : List.of();
  }
}
