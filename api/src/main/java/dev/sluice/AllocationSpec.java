package dev.sluice;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Memory that an agent is asked to allocate and own. Immutable; each {@code with} method gives a changed copy.
 *
 * @param name the region's name
 * @param kind HOST or DEVICE
 * @param bytes the length, at least 1
 * @param device the device, for DEVICE
 * @param numaNode the NUMA node to place HOST memory on
 * @param hugePages whether huge pages are asked for; they are a wish, not a condition
 * @param options how the region is registered
 */
public record AllocationSpec(
    String name,
    MemoryKind kind,
    long bytes,
    Optional<Device> device,
    OptionalInt numaNode,
    boolean hugePages,
    RegionOptions options) {
  /**
   * Checks the parts.
   *
   * @param name the region's name
   * @param kind HOST or DEVICE
   * @param bytes the length
   * @param device the device, for DEVICE
   * @param numaNode the NUMA node
   * @param hugePages whether huge pages are asked for
   * @param options how the region is registered
   */
  public AllocationSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(options, "options");
    if (kind == MemoryKind.FILE) {
      throw new IllegalArgumentException("files are registered, not allocated: use Memory.file");
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("cannot allocate " + bytes + " bytes for region '" + name + "': at least 1 is needed");
    }
    if (device.isPresent() != (kind == MemoryKind.DEVICE)) {
      throw new IllegalArgumentException("region '" + name + "': a device belongs to kind DEVICE and to no other");
    }
  }

  /**
   * Main memory with default options.
   *
   * @param name the region's name
   * @param bytes the length
   * @return the specification
   */
  public static AllocationSpec host(String name, long bytes) {
    return new AllocationSpec(
        name, MemoryKind.HOST, bytes, Optional.empty(), OptionalInt.empty(), false, RegionOptions.defaults());
  }

  /**
   * Device memory with default options.
   *
   * @param name the region's name
   * @param bytes the length
   * @param device the device
   * @return the specification
   */
  public static AllocationSpec device(String name, long bytes, Device device) {
    return new AllocationSpec(
        name, MemoryKind.DEVICE, bytes, Optional.of(device), OptionalInt.empty(), false, RegionOptions.defaults());
  }

  /**
   * A copy with other region options.
   *
   * @param changed how the region is registered
   * @return the copy
   */
  public AllocationSpec withOptions(RegionOptions changed) {
    return new AllocationSpec(name, kind, bytes, device, numaNode, hugePages, changed);
  }

  /**
   * A copy placed on a NUMA node.
   *
   * @param node the node's number
   * @return the copy
   */
  public AllocationSpec withNumaNode(int node) {
    return new AllocationSpec(name, kind, bytes, device, OptionalInt.of(node), hugePages, options);
  }

  /**
   * A copy that asks for huge pages.
   *
   * @return the copy
   */
  public AllocationSpec withHugePages() {
    return new AllocationSpec(name, kind, bytes, device, numaNode, true, options);
  }
}
