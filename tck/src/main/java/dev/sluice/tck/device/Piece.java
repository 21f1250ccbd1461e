package dev.sluice.tck.device;

/**
 * Memory of a simulated device, mapped at one address.
 *
 * @param address where everybody sees it, without access
 * @param alias where we do
 * @param bytes how long it is as the caller asked
 * @param device the device's ordinal
 * @param origin how it was allocated
 * @param number a number that no other has
 * @param rangeStart where the range of addresses begins that it is part of
 * @param rangeBytes how long that range is
 */
record Piece(long address, long alias, long bytes, int device, Origin origin, long number, long rangeStart, long rangeBytes) {
  /** How memory was allocated. */
  enum Origin {
    PLAIN,
    POOL,
    VIRTUAL
  }

  long end() {
    return address + bytes;
  }
}
