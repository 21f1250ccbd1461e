package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ports of InfiniBand, RoCE and EFA. */
final class RdmaPorts implements Check {
  private static String seen(List<Port> ports, Function<Port, String> how) {
    return ports.stream().map(port -> port.name() + " " + how.apply(port)).collect(Collectors.joining(", ", "", " (/sys/class/infiniband)"));
  }

  @Override
  public String id() {
    return "RDMA-PORTS";
  }

  @Override
  public String why() {
    return "An adapter sends nothing through a port that is not ACTIVE, has no address on its InfiniBand (LID 0), or none on its Ethernet (GIDs that are all zero).";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<Port> ports = Port.of(machine);
    String named = machine.variable("UCX_NET_DEVICES").orElse("");
    List<Finding> findings = new ArrayList<>();
    List<Port> idle = ports.stream().filter(port -> !port.active()).toList();
    if (!idle.isEmpty()) {
      boolean wanted = idle.size() == ports.size() || idle.stream().anyMatch(port -> List.of(named.split(",", -1)).contains(port.name()));
      findings.addAll(found(wanted ? Finding.Severity.WARNING : Finding.Severity.NOTE, wanted ? "ports that are to be used are not active" : "some ports are not active", seen(idle, Port::state),
          "plug in and bring up what is to be used, with a subnet manager where it is InfiniBand; leave the others out of UCX_NET_DEVICES"));
    }
    List<Port> nameless = ports.stream().filter(port -> port.active() && port.infiniBand() && !port.hasLid(machine)).toList();
    if (!nameless.isEmpty()) {
      findings.addAll(found(Finding.Severity.WARNING, "ports of InfiniBand have no address", seen(nameless, _ -> "LID 0"), "see that a subnet manager runs, and leave such ports out of UCX_NET_DEVICES"));
    }
    List<Port> homeless = ports.stream().filter(port -> port.active() && port.ethernet() && !port.hasGid(machine)).toList();
    if (!homeless.isEmpty()) {
      findings.addAll(found(Finding.Severity.WARNING, "ports of RoCE have no address", seen(homeless, _ -> "all GIDs zero"), "give the network device an IP address, in this container's network namespace"));
    }
    return findings;
  }
}
