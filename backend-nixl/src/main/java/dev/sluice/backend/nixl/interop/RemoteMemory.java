package dev.sluice.backend.nixl.interop;

import dev.sluice.MemoryKind;
import dev.sluice.Rights;

/**
 * Memory that a NIXL agent has registered, as its program tells it: NIXL's own metadata cannot be asked what is in it.
 *
 * @param name what our side calls it
 * @param kind HOST ({@code DRAM}) or DEVICE ({@code VRAM})
 * @param device the device's number at the agent; 0 for HOST
 * @param address the first byte, in the agent's process
 * @param bytes how many, at least 1
 * @param rights what our side may do with it
 */
public record RemoteMemory(String name, MemoryKind kind, int device, long address, long bytes, Rights rights) {
  /**
   * Checks the parts.
   *
   * @param name what our side calls it
   * @param kind HOST or DEVICE
   * @param device the device's number at the agent
   * @param address the first byte
   * @param bytes how many
   * @param rights what our side may do
   */
  public RemoteMemory {
    if (name.isBlank() || kind == MemoryKind.FILE || device < 0 || bytes < 1) {
      throw new IllegalArgumentException("memory of a NIXL agent has a name, a kind that is not FILE, a device of at least 0 and at least 1 byte, not '" + name + "', "
          + kind + ", " + device + ", " + bytes);
    }
  }

  /**
   * Main memory that may be read and written.
   *
   * @param name what our side calls it
   * @param address the first byte, in the agent's process
   * @param bytes how many
   * @return the memory
   */
  public static RemoteMemory host(String name, long address, long bytes) {
    return new RemoteMemory(name, MemoryKind.HOST, 0, address, bytes, Rights.READ_WRITE);
  }
}
