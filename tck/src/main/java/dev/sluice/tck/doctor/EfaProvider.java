package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;

/** Which provider of libfabric is allowed. */
final class EfaProvider implements Check {
  @Override
  public String id() {
    return "EFA-PROVIDER";
  }

  @Override
  public String why() {
    return "libfabric takes only the providers that this variable allows: on a machine with EFA anything else goes over TCP, at a small part of the speed.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> list = machine.variable("FI_PROVIDER");
    if (list.isEmpty()) {
      return List.of();
    }
    if (machine.efaDevices().isEmpty()) {
      return list.get().equalsIgnoreCase("efa")
          ? found(Finding.Severity.ERROR, "libfabric may use nothing but EFA, and there is no adapter of EFA", machine.seen("FI_PROVIDER") + ", and no rdmap* in /sys/class/infiniband",
              "run where adapters of EFA are given to this container (vpc.amazonaws.com/efa), or unset FI_PROVIDER")
          : List.of();
    }
    return Machine.allows(list.get(), "efa") ? List.of() : found(Finding.Severity.ERROR, "there are adapters of EFA, and libfabric may not use them", machine.seen("FI_PROVIDER"), "set FI_PROVIDER=efa");
  }
}
