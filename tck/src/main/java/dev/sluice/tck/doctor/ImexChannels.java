package dev.sluice.tck.doctor;

import java.util.List;

/** Memory of GPUs of other hosts over NVLink. */
final class ImexChannels implements Check {
  @Override
  public String id() {
    return "IMEX-CHANNELS";
  }

  @Override
  public String why() {
    return "GPUs of several hosts reach each other's memory by a channel that both hosts share; where NCCL is told to use it and there is none, models do not even load.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (!machine.spansHosts() || machine.hasImexChannels()) {
      return List.of();
    }
    boolean wanted = machine.variable("NCCL_MNNVL_ENABLE").filter("1"::equals).isPresent();
    return found(wanted ? Finding.Severity.ERROR : Finding.Severity.WARNING, "no channel to other hosts' GPUs is given to this container", "no /dev/nvidia-caps-imex-channels on " + machine.gpuModel(),
        "where workers of several hosts share an NVLink domain, claim a ComputeDomain for prefill and decode alike, with as many nodes as both have together");
  }
}
