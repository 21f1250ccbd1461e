package dev.sluice;

/** A peer's region, as its metadata describes it. Safe for use by any thread; holds no resource of its own. */
public interface RemoteRegion {

  /**
   * The peer that owns it.
   *
   * @return the peer
   */
  Peer peer();

  /**
   * The name that its owner gave it.
   *
   * @return the name
   */
  String name();

  /**
   * Where the bytes live.
   *
   * @return the kind
   */
  MemoryKind kind();

  /**
   * The length.
   *
   * @return bytes
   */
  long bytes();

  /**
   * The registration epoch at the owner.
   *
   * @return the epoch
   */
  long epoch();

  /**
   * What we may do with it.
   *
   * @return the rights
   */
  Rights rights();

  /**
   * The owner's layout bytes.
   *
   * @return a copy
   */
  byte[] layout();

  /**
   * Blocks of this region, by a layout.
   *
   * @param layout the spans
   * @return the remote side of a link
   * @throws InvalidDescriptorException when a span does not fit into the region
   */
  RemoteSpans spans(Layout layout);
}
