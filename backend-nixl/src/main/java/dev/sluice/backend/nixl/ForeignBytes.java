package dev.sluice.backend.nixl;

import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.MetadataException;
import dev.sluice.spi.BackendException;
import java.nio.charset.StandardCharsets;
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
   * An agent that NIXL has been told of.
   *
   * @param name what NIXL calls it
   * @return what stands for it
   */
  public static ForeignBytes ofKnown(String name) {
    return new ForeignBytes(EndpointInfo.ofKnown(name));
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
    return UUID.nameUUIDFromBytes(info.knownToNixl() ? info.name().getBytes(StandardCharsets.UTF_8) : info.place());
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
}
