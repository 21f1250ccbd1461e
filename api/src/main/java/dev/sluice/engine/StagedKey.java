package dev.sluice.engine;

import dev.sluice.spi.RegionKey;

/** Stands where a backend's key would be that cannot reach the memory: the engines move its bytes, and descriptors count from the region's start. */
final class StagedKey implements RegionKey {
  static final StagedKey INSTANCE = new StagedKey();

  private StagedKey() {}

  @Override
  public long handle() {
    return 0;
  }

  @Override
  public long address() {
    return 0;
  }

  @Override
  public byte[] exported() {
    return new byte[0];
  }

  @Override
  public void release() {}
}
