package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Locale;

/** How adapters get at memory of GPUs. */
final class GpuRegistration implements Check {
  /** EFA's module may do it itself. */
  private static boolean hasPeers(Machine machine) {
    return machine.efaDevices().stream().flatMap(name -> List.of("p2p", "gdr").stream().map(file -> "/sys/class/infiniband/" + name + "/device/" + file))
        .anyMatch(file -> machine.text(file).filter(text -> text.toLowerCase(Locale.ROOT).contains("nvidia")).isPresent());
  }

  @Override
  public String id() {
    return "GPU-REGISTRATION";
  }

  @Override
  public String why() {
    return "An adapter registers memory of a GPU as a dma-buf (Linux 5.12 and later, with NVIDIA's open driver) or by a module for peers; with neither, that fails or is staged.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    boolean byDmaBuf = machine.kernelFrom(5, 12) && machine.hasOpenDriver();
    if (machine.rdmaDevices().isEmpty() || machine.gpus().isEmpty() || byDmaBuf || machine.hasModule("nvidia_peermem") || machine.hasModule("efa_nv_peermem") || hasPeers(machine)) {
      return List.of();
    }
    return found(Finding.Severity.WARNING, "adapters may not reach memory of GPUs", "Linux " + machine.kernel() + (machine.hasOpenDriver() ? "" : ", NVIDIA's closed driver") + ", and neither nvidia_peermem nor efa_nv_peermem is loaded",
        "use NVIDIA's open driver on Linux 5.12 or later, or load nvidia_peermem (on EFA: efa_nv_peermem, with the open driver)");
  }
}
