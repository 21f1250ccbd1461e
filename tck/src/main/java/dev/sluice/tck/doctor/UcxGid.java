package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;

/** Which address of a port UCX takes. */
final class UcxGid implements Check {
  private static final String REMEDY = "name the index whose type is RoCE v2 (/sys/class/infiniband/*/ports/*/gid_attrs/types, often 3), or unset it";

  private static String names(List<Port> ports) {
    return String.join(", ", ports.stream().map(Port::name).toList());
  }

  @Override
  public String id() {
    return "UCX-GID";
  }

  @Override
  public String why() {
    return "A port of RoCE has several addresses, and peers reach each other by those of one kind only: between subnets, and in Kubernetes, that is RoCE v2.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<Port> roce = Port.of(machine).stream().filter(port -> port.active() && port.ethernet()).toList();
    Optional<String> type = machine.variable("UCX_IB_ADDR_TYPE").filter(value -> value.startsWith("ib_"));
    if (roce.isEmpty()) {
      return List.of();
    }
    if (type.isPresent()) {
      return found(Finding.Severity.WARNING, "UCX takes addresses of InfiniBand on ports of Ethernet", machine.seen("UCX_IB_ADDR_TYPE") + ", and " + names(roce) + " on Ethernet", "set UCX_IB_ADDR_TYPE=eth, or unset it");
    }
    Optional<String> index = machine.variable("UCX_IB_GID_INDEX").filter(value -> value.matches("\\d+"));
    List<Port> empty = index.stream().flatMap(at -> roce.stream().filter(port -> !port.hasGid(machine, at))).toList();
    if (!empty.isEmpty()) {
      return found(Finding.Severity.WARNING, "UCX takes an address that is not there", machine.seen("UCX_IB_GID_INDEX") + ", and no such GID of " + names(empty), REMEDY);
    }
    List<Port> older = index.stream().flatMap(at -> roce.stream().filter(port -> machine.text(port.folder() + "/gid_attrs/types/" + at).filter(kind -> !kind.strip().equals("RoCE v2")).isPresent())).toList();
    return older.isEmpty() ? List.of() : found(Finding.Severity.NOTE, "UCX takes an address that is not of RoCE v2", machine.seen("UCX_IB_GID_INDEX") + " of " + names(older), REMEDY);
  }
}
