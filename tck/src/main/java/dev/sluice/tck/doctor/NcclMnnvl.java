package dev.sluice.tck.doctor;

import java.util.List;
import java.util.stream.Stream;

/** NCCL over NVLink between hosts. */
final class NcclMnnvl implements Check {
  @Override
  public String id() {
    return "NCCL-MNNVL";
  }

  @Override
  public String why() {
    return "Over NVLink between hosts NCCL and GDRCopy work only when each of these is on.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (!ImexChannels.spansHosts(machine)) {
      return List.of();
    }
    List<String> off = Stream.of("NCCL_MNNVL_ENABLE", "NCCL_CUMEM_ENABLE", "NCCL_NVLS_ENABLE", "NVIDIA_GDRCOPY").filter(name -> !machine.isOn(name)).toList();
    return off.isEmpty()
        ? List.of()
        : found(Finding.Severity.WARNING, "variables that NVLink between hosts needs are not on", String.join(", ", off.stream().map(machine::seen).toList()), "set each to 1");
  }
}
