package dev.sluice;

/**
 * Local spans × remote spans, prepared once: keys resolved, backend and route chosen. One index pair fans out over all spans. Safe for use by
 * any thread; holds no native resource of its own and needs no close.
 */
public interface Link {

  /**
   * The peer on the other side.
   *
   * @return the peer
   */
  Peer peer();

  /**
   * How the bytes go, as the library reports it now.
   *
   * @return the route
   */
  Route route();

  /**
   * How many span pairs there are.
   *
   * @return spans on each side
   */
  int spans();

  /**
   * A link over some of the spans: for layer-wise transfer.
   *
   * @param from the first span
   * @param to one past the last span
   * @return the link
   */
  Link slice(int from, int to);

  /**
   * A reusable transfer of this link.
   *
   * @param maxBlocks the most index pairs, or ranges, of one posting
   * @return the transfer; it owns native memory of 48 bytes for each block and span: close it
   */
  Transfer transfer(int maxBlocks);
}
