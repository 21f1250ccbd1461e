package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.RegionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One region, registered with every rail. */
final class FabricRegionKey implements RegionKey {
  private final long address;
  private final List<Long> registrations;
  private final byte[] exported;
  private final long handle;
  private final AtomicInteger live;

  private FabricRegionKey(long address, List<Long> registrations, byte[] exported, long handle, AtomicInteger live) {
    this.address = address;
    this.registrations = List.copyOf(registrations);
    this.exported = exported;
    this.handle = handle;
    this.live = live;
  }

  /** Registers memory with one rail. */
  interface Registering {
    Rail.Registered with(Rail rail) throws BackendException;
  }

  /** @param live counts what is registered */
  static FabricRegionKey register(List<RailGroup> groups, long address, Registering memory, AtomicInteger live) throws BackendException {
    List<Long> made = new ArrayList<>();
    try {
      List<ExportedKey.GroupKeys> keys = new ArrayList<>();
      long[] descriptions = new long[groups.stream().mapToInt(group -> group.rails().size()).sum()];
      for (RailGroup group : groups) {
        long[] ofGroup = new long[group.rails().size()];
        for (int r = 0; r < ofGroup.length; r++) {
          Rail.Registered registered = memory.with(group.rails().get(r));
          made.add(registered.handle());
          ofGroup[r] = registered.key();
          descriptions[group.first() + r] = registered.description();
        }
        keys.add(new ExportedKey.GroupKeys(group.rails().getFirst().info().wants(FabricConstants.FI_MR_VIRT_ADDR), ofGroup));
      }
      byte[] exported = new ExportedKey(address, keys).encode();
      live.incrementAndGet();
      return new FabricRegionKey(address, made, exported, KeyTable.make(0, descriptions), live);
    } catch (BackendException | RuntimeException e) {
      made.forEach(Fids::close);
      throw e;
    }
  }

  @Override
  public long handle() {
    return handle;
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public byte[] exported() {
    return exported.clone();
  }

  @Override
  public void release() {
    KeyTable.free(handle);
    registrations.forEach(Fids::close);
    live.decrementAndGet();
  }
}
