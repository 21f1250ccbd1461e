package dev.sluice.backend.nixl;

import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.MemoryKind;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Memory of an agent without an engine; for the package {@code interop}.
 *
 * @param kind HOST or DEVICE
 * @param device the device's number at the agent
 * @param address the first byte
 * @param bytes how many
 */
public record ForeignMemory(MemoryKind kind, int device, long address, long bytes) {
  Range range() {
    return new Range(Place.of(kind == MemoryKind.DEVICE ? NixlConstants.MEM_VRAM : NixlConstants.MEM_DRAM, device), address, bytes);
  }

  /**
   * How it is reached.
   *
   * @return the entry of the backend
   */
  public KeyEntry key() {
    return new KeyEntry(NixlBackendProvider.NAME, address, ExportedRegion.ofForeign(range()), false);
  }

  /**
   * Stands for it: the same range has the same.
   *
   * @return a number above 0
   */
  public long epoch() {
    byte[] all = ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES).putInt(kind == MemoryKind.DEVICE ? 1 : 0).putInt(device).putLong(address).putLong(bytes).array();
    return (UUID.nameUUIDFromBytes(all).getMostSignificantBits() & Long.MAX_VALUE) | 1;
  }
}
