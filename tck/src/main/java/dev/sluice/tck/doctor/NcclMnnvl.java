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
    return "Left alone NCCL finds out for itself; what is forbidden goes over the network.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> off = Stream.of("NCCL_MNNVL_ENABLE", "NCCL_CUMEM_ENABLE", "NCCL_NVLS_ENABLE").filter(name -> machine.variable(name).filter("0"::equals).isPresent()).toList();
    return !machine.spansHosts() || off.isEmpty()
        ? List.of()
        : found(Finding.Severity.WARNING, "what NVLink between hosts needs is off", String.join(", ", off.stream().map(machine::seen).toList()), "set each to 1, or unset it");
  }
}
