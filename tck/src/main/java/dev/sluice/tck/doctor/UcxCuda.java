package dev.sluice.tck.doctor;

import java.util.List;

/** Whether UCX knows memory of GPUs. */
final class UcxCuda implements Check {
  @Override
  public String id() {
    return "UCX-CUDA";
  }

  @Override
  public String why() {
    return "A UCX without its module for CUDA takes memory of GPUs for main memory; Sluice asks it, and stages in its place, but other users of the same library crash.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.gpus().isEmpty() && machine.backends().stream().anyMatch(backend -> backend.name().equals("UCX") && backend.enabled() && backend.available() && !backend.devices())
        ? found(Finding.Severity.WARNING, "there are GPUs, and UCX does not reach their memory: it is staged", "memory kinds of UCX without DEVICE (./sluice info)", "use a UCX that was built with CUDA (./sluice natives), and see that UCX_MODULES does not forbid cuda")
        : List.of();
  }
}
