package dev.sluice.cuda;

/** Offsets in {@code CUmemAllocationProp}: what an allocation is to be. */
final class CuMemAllocationProp {
  static final int type = 0;
  static final int requestedHandleTypes = 4;
  static final int location_type = 8;
  static final int location_id = 12;
  static final int gpuDirectRDMACapable = 25;
  static final int SIZE = 32;

  private CuMemAllocationProp() {}
}
