package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The network devices that UCX may use. */
final class UcxNetDevices implements Check {
  @Override
  public String id() {
    return "UCX-NET-DEVICES";
  }

  @Override
  public String why() {
    return "Only what is named is used: with a device that does not exist UCX finds no way, or hangs.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> named = machine.variable("UCX_NET_DEVICES").filter(value -> !value.equals("all"));
    if (named.isEmpty() || named.get().startsWith("^")) {
      return List.of();
    }
    List<String> there = new ArrayList<>(machine.names("/sys/class/net"));
    there.addAll(machine.rdmaDevices());
    List<String> missing = Stream.of(named.get().split(",", -1)).map(name -> name.split(":", 2)[0].strip()).filter(name -> !name.contains("*") && !there.contains(name.substring(name.indexOf('-') + 1))).toList();
    return missing.isEmpty()
        ? List.of()
        : found(missing.size() == named.get().split(",", -1).length ? Finding.Severity.ERROR : Finding.Severity.WARNING, "UCX may use devices that do not exist", machine.seen("UCX_NET_DEVICES") + ", and there is no " + String.join(", ", missing), "name some of " + String.join(", ", there) + ", or unset it");
  }
}
