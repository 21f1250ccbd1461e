package dev.sluice.tck.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether UCX knows memory of GPUs. */
final class UcxCuda implements Check {
  @Override
  public String id() {
    return "UCX-CUDA";
  }

  @Override
  public String why() {
    return "A UCX without its module for CUDA takes memory of GPUs for main memory, and the process ends when it touches it.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Path library = machine.libraries().get("UCX");
    Path folder = library == null ? null : library.toAbsolutePath().getParent();
    if (machine.gpus().isEmpty() || folder == null || Files.exists(folder.resolve("ucx").resolve("libuct_cuda.so")) || Files.exists(folder.resolve("ucx").resolve("libuct_cuda.so.0"))) {
      return List.of();
    }
    return found(Finding.Severity.WARNING, "there are GPUs, and UCX has no module for CUDA: device memory is staged", library + " has no ucx/libuct_cuda.so beside it", "use a UCX that was built with CUDA (./sluice natives)");
  }
}
