package dev.sluice.backend.libfabric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Orders network cards by how near they are to GPUs: what passes between two devices below one PCIe switch passes no CPU. Immutable and safe for any thread. */
final class NearDevices {
  private static final String NVIDIA = "0x10de";

  /** Of devices that show pictures, and of those that only compute. */
  private static final List<String> GPU_CLASSES = List.of("0x0300", "0x0302");

  private final Path system;

  /** @param system where the kernel tells of devices: {@code /sys} */
  NearDevices(Path system) {
    this.system = system;
  }

  static NearDevices ofThisHost() {
    return new NearDevices(Path.of("/sys"));
  }

  /** The addresses of NVIDIA's GPUs on the PCI bus, in order. */
  List<String> gpus() {
    try (Stream<Path> devices = Files.list(system.resolve("bus/pci/devices"))) {
      return devices.filter(NearDevices::isGpu).map(device -> String.valueOf(device.getFileName())).sorted().toList();
    } catch (IOException | RuntimeException none) {
      return List.of();
    }
  }

  private static boolean isGpu(Path device) {
    try {
      String kind = Files.readString(device.resolve("class"));
      return Files.readString(device.resolve("vendor")).strip().equals(NVIDIA) && GPU_CLASSES.stream().anyMatch(kind::startsWith);
    } catch (IOException unknown) {
      return false;
    }
  }

  private record Ranked<T>(T card, int near, int turn) {}

  /**
   * Cards by how near the nearest of some GPUs is: the more bridges they share the nearer, then those of the same NUMA node, then the others. Those that are equally near take turns
   * by what they share, so that the first few are not all one GPU's; beyond that the order stays.
   *
   * @param address of a card on the PCI bus; empty where it is not known
   * @param gpus the addresses of those that count: of one alone for what only that one uses
   */
  <T> List<T> nearFirst(List<T> cards, Function<T, String> address, List<String> gpus) {
    List<PciPlace> goals = gpus.stream().map(gpu -> PciPlace.of(system, gpu)).toList();
    Map<List<String>, Integer> turns = new HashMap<>();
    List<Ranked<T>> ranked = new ArrayList<>();
    for (T card : cards) {
      PciPlace place = PciPlace.of(system, address.apply(card));
      int shared = goals.stream().mapToInt(place::shared).max().orElse(0);
      boolean beside = goals.stream().anyMatch(place::isOfNodeOf);
      List<String> meeting = shared == 0 && beside ? List.of("node " + place.node()) : place.path().subList(0, shared);
      ranked.add(new Ranked<>(card, shared > 0 ? 1 + shared : beside ? 1 : 0, turns.merge(meeting, 1, Integer::sum)));
    }
    Comparator<Ranked<T>> nearest = Comparator.comparingInt(one -> -one.near());
    return ranked.stream().sorted(nearest.thenComparingInt(Ranked::turn)).map(Ranked::card).toList();
  }
}
