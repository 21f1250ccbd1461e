package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlConstants;

/**
 * Where memory lies in NIXL's eyes, a kind and a device, as one number; and the keys of regions, which carry it, so that posting looks nothing up. A key is never given
 * twice by one backend.
 */
final class Place {
  /** The host's memory. */
  static final int HOST = of(NixlConstants.MEM_DRAM, 0);

  private static final int DEVICE_SHIFT = 4;
  private static final int KIND_MASK = (1 << DEVICE_SHIFT) - 1;

  private Place() {}

  static int of(int kind, int device) {
    return device << DEVICE_SHIFT | kind;
  }

  /** A {@code MEM_*} constant. */
  static int kind(int place) {
    return place & KIND_MASK;
  }

  static boolean isFile(int place) {
    return kind(place) == NixlConstants.MEM_FILE;
  }

  static int device(int place) {
    return place >>> DEVICE_SHIFT;
  }

  static long key(int number, int place) {
    return (long) number << Integer.SIZE | place;
  }

  static int ofKey(long key) {
    return (int) key;
  }
}
