package dev.sluice.backend.libfabric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that tells of PCI devices as {@code /sys} does. */
final class FakeSystem {
  private static final String CARD = "0x020000";
  private static final String AMAZON = "0x1d0f";

  private final Path folder;

  FakeSystem(Path folder) {
    this.folder = folder;
  }

  /**
   * A p5.48xlarge of AWS: eight switches, each with four cards and a GPU behind a port of its own, and four of them at each of two nodes. Addresses from the article
   * le.qun.ch/en/blog/2024/12/25/libfabric-efa-8-topo and its program; the numbers of the bridges that it does not tell are made up in the same way.
   */
  static FakeSystem p5(Path folder) throws IOException {
    int[] firsts = {0x4f, 0x60, 0x71, 0x82, 0x93, 0xa4, 0xb5, 0xc6};
    FakeSystem system = new FakeSystem(folder);
    for (int first : firsts) {
      int bridge = first - 0x0b;
      int node = first < 0x93 ? 0 : 1;
      for (int n = 0; n < 5; n++) {
        String place = "pci0000:%02x/0000:%02x:00.0/0000:%02x:00.0/0000:%02x:01.%d/0000:%02x:00.0".formatted(bridge, bridge, bridge + 1, bridge + 2, n, first + n);
        system.put(place, n < 4 ? CARD : "0x030200", n < 4 ? AMAZON : "0x10de", node);
      }
    }
    return system;
  }

  /** @param place its path below {@code devices} */
  FakeSystem put(String place, String kind, String vendor, int node) throws IOException {
    Path device = Files.createDirectories(folder.resolve("devices").resolve(place));
    Files.writeString(device.resolve("class"), kind + "\n");
    Files.writeString(device.resolve("vendor"), vendor + "\n");
    Files.writeString(device.resolve("numa_node"), node + "\n");
    Path list = Files.createDirectories(folder.resolve("bus/pci/devices"));
    Files.createSymbolicLink(list.resolve(device.getFileName()), list.relativize(device));
    return this;
  }

  Path path() {
    return folder;
  }
}
