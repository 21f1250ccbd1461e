package dev.sluice.tck.suite;

import dev.sluice.MemoryKind;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A region of ours on the host or on a device.
 *
 * @param region the region
 * @param block its device memory; null on the host
 */
record LocalMemory(Region region, @Nullable DeviceBlock block) {

  static LocalMemory of(Pair pair, MemoryKind kind, long bytes, long seed) {
    return kind == MemoryKind.DEVICE
        ? onDevice(pair, bytes, seed, DeviceBlock.Way.PLAIN)
        : new LocalMemory(pair.region(ContractRules.newName("host"), bytes, seed), null);
  }

  static LocalMemory onDevice(Pair pair, long bytes, long seed, DeviceBlock.Way way) {
    DeviceBlock block = DeviceBlock.allocate(Devices.first(), bytes, way);
    block.fill(0, bytes, seed);
    return new LocalMemory(pair.here().register(ContractRules.newName("device"), block.memory().memory()), block);
  }

  /** A region of the peer's. */
  static RemoteRegion ofPeer(Pair pair, MemoryKind kind, long bytes, long seed) {
    String name = ContractRules.newName("theirs");
    if (kind == MemoryKind.HOST) {
      return pair.remote(name, bytes, seed);
    }
    pair.there().registerDevice(name, bytes, DeviceBlock.Way.PLAIN, seed, Rights.READ_WRITE);
    return pair.refreshed(name);
  }

  DeviceBlock onDevice() {
    return Objects.requireNonNull(block, "it is on the host");
  }

  long firstDifference(long seed) {
    return block == null ? Pattern.firstDifference(region.segment(), seed) : block.firstDifference(seed);
  }

  byte[] contents() {
    return block == null ? region.segment().toArray(ValueLayout.JAVA_BYTE) : block.contents();
  }
}
