package dev.sluice.backend.nixl;

import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.MemoryKind;
import dev.sluice.MetadataException;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.spi.BackendException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** What stands for an agent without an engine in the metadata of ours; for the package {@code interop}. */
public final class ForeignBytes {
  private final EndpointInfo info;

  private ForeignBytes(EndpointInfo info) {
    this.info = info;
  }

  /**
   * Reads NIXL's metadata of an agent.
   *
   * @param metadata what the agent told of itself
   * @return what stands for it
   * @throws MetadataException when the bytes are none
   */
  public static ForeignBytes of(byte[] metadata) {
    try {
      return new ForeignBytes(EndpointInfo.ofForeign(metadata));
    } catch (BackendException wrong) {
      throw new MetadataException(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  /**
   * What NIXL calls the agent.
   *
   * @return the name
   */
  public String name() {
    return info.name();
  }

  /**
   * Stands for the agent's process: another one of the same name has another.
   *
   * @return the number
   */
  public UUID incarnation() {
    return UUID.nameUUIDFromBytes(info.place());
  }

  /**
   * How the agent is reached.
   *
   * @return the entry of the backend
   */
  public BackendEntry endpoint() {
    try {
      return new BackendEntry(NixlBackendProvider.NAME, info.encode());
    } catch (BackendException tooLong) {
      throw new MetadataException(String.valueOf(tooLong.getMessage()), tooLong);
    }
  }

  /**
   * How memory of the agent is reached.
   *
   * @param kind HOST or DEVICE
   * @param device the device's number at the agent
   * @param address the first byte
   * @param bytes how many
   * @return the entry of the backend
   */
  public static KeyEntry key(MemoryKind kind, int device, long address, long bytes) {
    int place = Place.of(kind == MemoryKind.DEVICE ? NixlConstants.MEM_VRAM : NixlConstants.MEM_DRAM, device);
    return new KeyEntry(NixlBackendProvider.NAME, address, ExportedRegion.ofForeign(new Range(place, address, bytes)), false);
  }

  /**
   * Stands for a range of memory: the same range has the same.
   *
   * @param kind HOST or DEVICE
   * @param device the device's number at the agent
   * @param address the first byte
   * @param bytes how many
   * @return a number above 0
   */
  public static long epoch(MemoryKind kind, int device, long address, long bytes) {
    byte[] all = ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES).putInt(kind == MemoryKind.DEVICE ? 1 : 0).putInt(device).putLong(address).putLong(bytes).array();
    return (UUID.nameUUIDFromBytes(all).getMostSignificantBits() & Long.MAX_VALUE) | 1;
  }
}
