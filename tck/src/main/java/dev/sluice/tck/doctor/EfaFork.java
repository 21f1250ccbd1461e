package dev.sluice.tck.doctor;

import java.util.List;
import java.util.stream.Stream;

/** Forking beside EFA. */
final class EfaFork implements Check {
  @Override
  public String id() {
    return "EFA-FORK";
  }

  @Override
  public String why() {
    return "These variables make rdma-core itself safe to fork, below EFA's provider and without its knowledge: on newer kernels that breaks more than it mends.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> set = Stream.of("RDMAV_FORK_SAFE", "IBV_FORK_SAFE", "RDMAV_HUGEPAGES_SAFE").filter(name -> machine.variable(name).isPresent()).toList();
    return machine.efaDevices().isEmpty() || set.isEmpty()
        ? List.of()
        : found(Finding.Severity.WARNING, "rdma-core is made safe to fork, on a machine with EFA", String.join(", ", set.stream().map(machine::seen).toList()), "unset it; on kernels before 5.15 FI_EFA_FORK_SAFE=1 is the one for EFA");
  }
}
