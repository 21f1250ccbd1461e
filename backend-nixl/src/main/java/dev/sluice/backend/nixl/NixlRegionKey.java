package dev.sluice.backend.nixl;

import dev.sluice.spi.RegionKey;

/** One registration with NIXL. */
final class NixlRegionKey implements RegionKey {
  private final Registrations registrations;
  private final Range range;
  private final long handle;
  private final byte[] exported;
  private final boolean told;

  NixlRegionKey(Registrations registrations, Range range, long handle, byte[] exported, boolean told) {
    this.registrations = registrations;
    this.range = range;
    this.handle = handle;
    this.exported = exported;
    this.told = told;
  }

  @Override
  public long handle() {
    return handle;
  }

  @Override
  public long address() {
    return range.address();
  }

  @Override
  public byte[] exported() {
    return exported.clone();
  }

  @Override
  public boolean toldByLibrary() {
    return told;
  }

  Range range() {
    return range;
  }

  @Override
  public void release() {
    registrations.release(this);
  }
}
