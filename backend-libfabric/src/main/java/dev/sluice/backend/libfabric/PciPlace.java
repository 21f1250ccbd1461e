package dev.sluice.backend.libfabric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a device hangs in the tree of PCI bridges.
 *
 * @param path the names from the host's bridge down to the device; empty where it is not known
 * @param node the NUMA node; below 0 where it is not known
 */
record PciPlace(List<String> path, int node) {
  private static final int NO_NODE = -1;
  private static final PciPlace UNKNOWN = new PciPlace(List.of(), NO_NODE);

  PciPlace {
    path = List.copyOf(path);
  }

  /**
   * Looks a device up.
   *
   * @param system where the kernel tells of devices: {@code /sys}
   * @param address on the bus, such as {@code 0000:4f:00.0}; empty where it is not known
   */
  static PciPlace of(Path system, String address) {
    if (address.isEmpty()) {
      return UNKNOWN;
    }
    try {
      Path all = system.resolve("devices").toRealPath();
      Path device = system.resolve("bus/pci/devices").resolve(address).toRealPath();
      if (!device.startsWith(all)) {
        return UNKNOWN;
      }
      List<String> names = new ArrayList<>();
      all.relativize(device).forEach(name -> names.add(name.toString()));
      return new PciPlace(names, nodeOf(device));
    } catch (IOException | RuntimeException unknown) {
      return UNKNOWN;
    }
  }

  private static int nodeOf(Path device) {
    try {
      return Integer.parseInt(Files.readString(device.resolve("numa_node")).strip());
    } catch (IOException | RuntimeException unknown) {
      return NO_NODE;
    }
  }

  /** How many bridges lie above both. */
  int shared(PciPlace other) {
    int most = Math.min(path.size(), other.path.size());
    int count = 0;
    while (count < most && path.get(count).equals(other.path.get(count))) {
      count++;
    }
    return count;
  }

  boolean isOfNodeOf(PciPlace other) {
    return node >= 0 && node == other.node;
  }
}
