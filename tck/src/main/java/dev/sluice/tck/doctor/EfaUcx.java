package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** UCX on a machine with EFA. */
final class EfaUcx implements Check {
  private static final String REMEDY = "use LIBFABRIC (SLUICE_BACKEND_LIBFABRIC=true; with NIXL its plugin of that name), or a UCX from 1.19 on that was built with EFA";

  private static boolean requiresSrd(Machine machine) {
    return "srd".equalsIgnoreCase(machine.selection().parameters().getOrDefault("UCX", Map.of()).get("require_transport"));
  }

  @Override
  public String id() {
    return "EFA-UCX";
  }

  @Override
  public String why() {
    return "UCX reaches EFA by its transport srd alone, which is there from UCX 1.19 on where it was built with EFA's part of rdma-core; without it bytes go over TCP, and UCX does not say so.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.efaDevices().isEmpty() || !machine.asksFor("UCX") || machine.asksForLibfabric() || requiresSrd(machine)) {
      return List.of();
    }
    Optional<Machine.Backend> ucx = machine.selection().enabled().contains("UCX") ? machine.available("UCX") : Optional.empty();
    if (ucx.isPresent() && ucx.get().transports().stream().noneMatch(transport -> transport.startsWith("srd"))) {
      return found(Finding.Severity.WARNING, "there are adapters of EFA, and this UCX cannot use them", "transports of UCX " + ucx.get().version() + " without srd (./sluice info)", REMEDY);
    }
    return ucx.isPresent()
        ? found(Finding.Severity.NOTE, "UCX may use EFA, and may as well go over TCP",
            "srd is one of the transports of UCX " + ucx.get().version(), "set SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT=srd, with which connecting fails over anything else, or use LIBFABRIC")
        : found(Finding.Severity.NOTE, "there are adapters of EFA, UCX is asked for, and whether it can use them is not known",
            machine.efaDevices().size() + " adapters of EFA, and LIBFABRIC is not asked for", REMEDY);
  }
}
