package dev.sluice.cuda;

/** Offsets in {@code CUmemAccessDesc}: who may access a mapping. */
final class CuMemAccessDesc {
  static final int location_type = 0;
  static final int location_id = 4;
  static final int flags = 8;
  static final int SIZE = 12;

  private CuMemAccessDesc() {}
}
