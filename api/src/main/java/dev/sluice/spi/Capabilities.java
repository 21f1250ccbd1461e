package dev.sluice.spi;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import java.util.Set;

/**
 * What an open backend can do.
 *
 * @param declared the capabilities
 * @param movements every combination that moves data; all others are refused before a byte moves
 * @param maxFrameBytes the longest frame that {@link Worker#send} takes, at least 8,192
 * @param maxDescriptorBytes the longest descriptor; the engine splits longer ones
 */
public record Capabilities(Set<Capability> declared, Set<Movement> movements, int maxFrameBytes, long maxDescriptorBytes) {
  /** The least value of {@code maxFrameBytes}. */
  public static final int LEAST_FRAME_BYTES = 8192;

  /**
   * Checks and copies the parts.
   *
   * @param declared the capabilities
   * @param movements the combinations
   * @param maxFrameBytes the longest frame
   * @param maxDescriptorBytes the longest descriptor
   */
  public Capabilities {
    declared = Set.copyOf(declared);
    movements = Set.copyOf(movements);
    if (maxFrameBytes < LEAST_FRAME_BYTES || maxDescriptorBytes < 1) {
      throw new IllegalArgumentException("a backend takes frames of at least " + LEAST_FRAME_BYTES + " bytes and descriptors of at least 1");
    }
  }

  /**
   * One combination.
   *
   * @param operation the direction
   * @param local the kind of our memory
   * @param remote the kind of the peer's memory
   */
  public record Movement(Operation operation, MemoryKind local, MemoryKind remote) {}

  /**
   * Whether a capability is declared.
   *
   * @param capability the capability
   * @return true when it is
   */
  public boolean has(Capability capability) {
    return declared.contains(capability);
  }
}
