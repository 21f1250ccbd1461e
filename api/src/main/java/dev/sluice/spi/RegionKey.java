package dev.sluice.spi;

/** One registration of one region with one backend. */
public interface RegionKey {

  /**
   * What {@link Batch#localKey} carries for this region.
   *
   * @return a handle of the backend's choice
   */
  long handle();

  /**
   * What descriptors of this region count from, on our side and, through the metadata, on the peer's side: the address for memory, for
   * files an offset of the backend's choice.
   *
   * @return the address
   */
  long address();

  /**
   * What a peer's {@link Endpoint#importRegion} needs.
   *
   * @return at most 240 bytes
   */
  byte[] exported();

  /**
   * Whether agents without an engine may be told of it without our engine's knowing, so that the region never ends {@link dev.sluice.RegionState#RELEASED}.
   *
   * @return whether the library tells of it by itself
   */
  default boolean toldByLibrary() {
    return false;
  }

  /** Ends the registration. Called once, when nobody can reach the region any more. */
  void release();
}
