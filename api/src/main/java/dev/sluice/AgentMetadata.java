package dev.sluice;

import dev.sluice.engine.MetadataCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a peer must know to reach an agent and its regions, at one moment. Immutable. Encodes to bytes that any channel may carry: at most 8 KiB
 * plus 512 bytes a region and 16 bytes a rail, for one backend. Handling metadata needs no native access.
 *
 * @param name the agent's name, at most 128 bytes of UTF-8
 * @param incarnation new for every agent that is opened, so that a restarted process is never taken for its predecessor
 * @param epoch the newest registration epoch that this metadata knows of
 * @param host where the process runs, so that peers on one host can prove its death
 * @param backends the backends and how to reach them, in the agent's order of preference
 * @param regions the regions
 * @param foreign whether the agent has no engine of ours
 * @param signature HMAC-SHA-256 of all the rest in hexadecimal, empty when the agent has no cluster secret
 */
public record AgentMetadata(
    String name,
    UUID incarnation,
    long epoch,
    HostIdentity host,
    List<BackendEntry> backends,
    List<RegionEntry> regions,
    boolean foreign,
    String signature) {
  /** The most bytes of UTF-8 that an agent's or a region's name may have. */
  public static final int MAX_NAME_BYTES = 128;

  /**
   * Copies the lists.
   *
   * @param name the agent's name
   * @param incarnation the agent's incarnation
   * @param epoch the newest registration epoch
   * @param host where the process runs
   * @param backends the backends
   * @param regions the regions
   * @param foreign whether the agent has no engine of ours
   * @param signature the signature
   */
  public AgentMetadata {
    backends = List.copyOf(backends);
    regions = List.copyOf(regions);
  }

  /**
   * Where a process runs.
   *
   * @param boot identifies the running kernel and the process-id namespace; empty when unknown
   * @param pid the process id in that namespace
   * @param startTime when the process started, in clock ticks since boot
   */
  public record HostIdentity(String boot, long pid, long startTime) {}

  /**
   * One backend of the agent.
   *
   * @param name the backend's name
   * @param endpoint what the backend's {@code connect} needs
   */
  public record BackendEntry(String name, byte[] endpoint) {
    @Override
    public boolean equals(Object other) {
      return other instanceof BackendEntry(String otherName, byte[] bytes) && name.equals(otherName) && Arrays.equals(endpoint, bytes);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Arrays.hashCode(endpoint);
    }
  }

  /**
   * One region of the agent.
   *
   * @param name the region's name
   * @param epoch its registration epoch
   * @param kind where its bytes live
   * @param bytes its length
   * @param rights what peers may do
   * @param layout its layout bytes
   * @param device the device's UUID, for DEVICE
   * @param keys for each backend that took it, by name, how to reach it
   */
  public record RegionEntry(
      String name,
      long epoch,
      MemoryKind kind,
      long bytes,
      Rights rights,
      byte[] layout,
      Optional<String> device,
      List<KeyEntry> keys) {
    /**
     * Copies the list.
     *
     * @param name the region's name
     * @param epoch its registration epoch
     * @param kind where its bytes live
     * @param bytes its length
     * @param rights what peers may do
     * @param layout its layout bytes
     * @param device the device's UUID
     * @param keys how to reach it
     */
    public RegionEntry {
      keys = List.copyOf(keys);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RegionEntry that
          && name.equals(that.name)
          && epoch == that.epoch
          && kind == that.kind
          && bytes == that.bytes
          && rights == that.rights
          && Arrays.equals(layout, that.layout)
          && device.equals(that.device)
          && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Long.hashCode(epoch);
    }
  }

  /**
   * How one backend reaches a region.
   *
   * @param backend the backend's name
   * @param address what descriptors' remote addresses count from
   * @param key the backend's exportable key
   * @param staged whether the owner's engine copies the bytes because the backend cannot reach the memory itself
   */
  public record KeyEntry(String backend, long address, byte[] key, boolean staged) {
    @Override
    public boolean equals(Object other) {
      return other instanceof KeyEntry(String otherBackend, long otherAddress, byte[] bytes, boolean otherStaged)
          && backend.equals(otherBackend)
          && address == otherAddress
          && staged == otherStaged
          && Arrays.equals(key, bytes);
    }

    @Override
    public int hashCode() {
      return 31 * backend.hashCode() + Arrays.hashCode(key);
    }
  }

  /**
   * Encodes, with the signature when there is one and an integrity check always.
   *
   * @return the bytes
   */
  public byte[] encode() {
    return MetadataCodec.encode(this);
  }

  /**
   * Decodes. A signature is kept, and checked by {@link Agent#connect(AgentMetadata)} of an agent with a secret.
   *
   * @param bytes from {@link #encode()}
   * @return the metadata
   * @throws MetadataException when the bytes are damaged, of another format, or of a version that this release does not know
   */
  public static AgentMetadata decode(byte[] bytes) {
    return MetadataCodec.decode(bytes);
  }

  /** Names the agent and counts the rest: metadata is long, and part of it is secret enough not to be logged. */
  @Override
  public String toString() {
    return "AgentMetadata[" + name + " " + incarnation + ", epoch " + epoch + ", " + backends.size() + " backends, " + regions.size()
        + " regions]";
  }
}
