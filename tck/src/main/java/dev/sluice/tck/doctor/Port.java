package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * A port of an adapter.
 *
 * @param device such as {@code mlx5_0}
 * @param number its number, from 1 on
 * @param state such as {@code ACTIVE} and {@code DOWN}
 * @param layer such as {@code InfiniBand} and {@code Ethernet}
 */
record Port(String device, String number, String state, String layer) {
  /** Every port of every adapter. */
  static List<Port> of(Machine machine) {
    List<Port> ports = new ArrayList<>();
    for (String device : machine.rdmaDevices()) {
      for (String number : machine.names("/sys/class/infiniband/" + device + "/ports")) {
        String folder = folder(device, number);
        String state = machine.text(folder + "/state").map(String::strip).orElse("");
        if (!state.isEmpty()) {
          ports.add(new Port(device, number, state.substring(state.indexOf(':') + 1).strip(), machine.text(folder + "/link_layer").map(String::strip).orElse("")));
        }
      }
    }
    return ports;
  }

  private static String folder(String device, String number) {
    return "/sys/class/infiniband/" + device + "/ports/" + number;
  }

  String folder() {
    return folder(device, number);
  }

  /** As UCX names it. */
  String name() {
    return device + ":" + number;
  }

  boolean active() {
    return state.equals("ACTIVE");
  }

  boolean ethernet() {
    return layer.equals("Ethernet");
  }

  boolean infiniBand() {
    return layer.equals("InfiniBand");
  }

  /** Whether the subnet manager gave it an address. */
  boolean hasLid(Machine machine) {
    return machine.text(folder() + "/lid").map(String::strip).filter(lid -> lid.equals("0x0") || lid.equals("0")).isEmpty();
  }

  /** Whether an address is at this index. */
  boolean hasGid(Machine machine, String index) {
    return machine.text(folder() + "/gids/" + index).filter(gid -> gid.chars().anyMatch(c -> c != '0' && c != ':' && !Character.isWhitespace(c))).isPresent();
  }

  /** Whether there is any address; true where that is not told. */
  boolean hasGid(Machine machine) {
    List<String> indices = machine.names(folder() + "/gids");
    return indices.isEmpty() || indices.stream().anyMatch(index -> hasGid(machine, index));
  }
}
