package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;

/** UCX over NVLink between hosts. */
final class UcxMnnvl implements Check {
  @Override
  public String id() {
    return "UCX-MNNVL";
  }

  @Override
  public String why() {
    return "UCX may take memory of another host for its own: within one NVLink domain that is right, elsewhere importing it fails; and memory of plain cudaMalloc goes over TCP all the same.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<Boolean> on = machine.ofUcx("UCX_CUDA_IPC_ENABLE_MNNVL");
    if (on.orElse(false) && !machine.hasImexChannels()) {
      return found(Finding.Severity.WARNING, "UCX is told to reach other hosts' GPUs by NVLink, and there is no channel to them", machine.seen("UCX_CUDA_IPC_ENABLE_MNNVL") + ", and no /dev/nvidia-caps-imex-channels",
          "set UCX_CUDA_IPC_ENABLE_MNNVL=n, or claim a ComputeDomain");
    }
    return machine.spansHosts() && on.isEmpty()
        ? found(Finding.Severity.NOTE, "it is left to UCX whether it reaches other hosts' GPUs by NVLink", machine.seen("UCX_CUDA_IPC_ENABLE_MNNVL"),
            "set y where prefill and decode share an NVLink domain and memory is allocated as fabric memory, n where they do not")
        : List.of();
  }
}
