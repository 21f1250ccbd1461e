package dev.sluice.backend.nixl;

/**
 * A range of registered memory.
 *
 * @param place where it lies
 * @param address its first byte
 * @param bytes how long it is
 */
record Range(int place, long address, long bytes) {
  boolean overlaps(Range other) {
    return place == other.place && overlaps(other.address, other.bytes);
  }

  boolean overlaps(long otherAddress, long otherBytes) {
    return Long.compareUnsigned(address, otherAddress + otherBytes) < 0 && Long.compareUnsigned(otherAddress, address + bytes) < 0;
  }
}
