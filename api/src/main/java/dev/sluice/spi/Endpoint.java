package dev.sluice.spi;

import dev.sluice.MemoryKind;
import dev.sluice.Route;
import java.util.Optional;

/** A connection to one peer, carried by one worker. Every method but {@link #failure()} and {@link #noticesLoss()} is called under that worker's lock. */
public interface Endpoint {

  /**
   * The worker that carries it.
   *
   * @return the worker
   */
  Worker worker();

  /**
   * Where the peer should reach this very connection, if the backend receives it apart from others: what one peer leaves half done in a
   * queue, because it was stopped or killed, then holds up nobody else. The engine tells the peer in the greeting.
   *
   * @return what the peer's {@link Backend#connect} or {@link #redirect} needs; empty where {@link Backend#endpointInfo()} is all there is
   */
  default Optional<byte[]> endpointInfo() {
    return Optional.empty();
  }

  /**
   * From now on goes to the place that the peer told in its greeting, which may be the one it goes to already. Called before any region is
   * imported and anything but frames is posted; frames that were sent before still arrive. Where {@link #endpointInfo()} is always empty,
   * nothing is to be done. A peer without an engine, which greets nobody, is told to the backend anew this way at any time, with what it has registered since.
   *
   * @param endpointInfo what {@link #endpointInfo()} gave at the peer's end; hostile bytes give an exception and nothing worse
   * @throws BackendException when the bytes are wrong or the place cannot be reached
   */
  default void redirect(byte[] endpointInfo) throws BackendException {}

  /**
   * Makes a peer's region usable on this connection.
   *
   * @param exported what the peer's {@link RegionKey#exported} gave; hostile bytes give an exception and nothing worse
   * @return what {@link Batch#remoteKey} carries for it
   * @throws BackendException when the bytes are wrong
   */
  long importRegion(byte[] exported) throws BackendException;

  /**
   * Forgets an imported region. No batch that uses it is in flight.
   *
   * @param remoteKey what {@link #importRegion} gave
   */
  void dropRegion(long remoteKey);

  /**
   * Prepares the blocks of a link, so that postings name them by number ({@link Batch#addBlocks}): for libraries to which ranges are told once. May be called by any thread
   * and without the worker's lock, when a transfer is made.
   *
   * @param blocks the blocks
   * @param most the most pairs of blocks of one posting
   * @return what the batches carry; empty where descriptors are as good
   * @throws BackendException when the library refuses them
   */
  default Optional<PreparedBlocks> prepare(Blocks blocks, int most) throws BackendException {
    return Optional.empty();
  }

  /**
   * How bytes go, as the library reports it. Called after the first frame came back.
   *
   * @return the route
   */
  Route route();

  /**
   * How bytes go between memory of this agent and one of the peer's regions, where that differs from region to region.
   *
   * @param local the kind of our memory that the backend sees: where the engine stages device memory, that is {@link MemoryKind#HOST}
   * @param remoteKey what {@link #importRegion} gave
   * @return the route; {@link #route()} unless the backend knows better
   */
  default Route route(MemoryKind local, long remoteKey) {
    return route();
  }

  /**
   * Whether the backend reads and writes one of the peer's regions as this process's own memory, so that even small descriptors cost it little. Where it does not, the engines pack many
   * small ones together. Asked when a link is made.
   *
   * @param remoteKey what {@link #importRegion} gave
   * @return false unless the backend knows better
   */
  default boolean maps(long remoteKey) {
    return false;
  }

  /**
   * Whether the backend itself moves bytes between device memory that is registered with it here and one of the peer's regions, where that differs from region to region. Where it does
   * not, the engine stages them. Asked when a link is made, and only where {@link Capabilities#movements()} has device memory here and the region's kind there.
   *
   * @param remoteKey what {@link #importRegion} gave
   * @return true unless the backend knows better
   */
  default boolean movesDevices(long remoteKey) {
    return true;
  }

  /**
   * Whether every byte of data goes over one transport, as far as that is certain. A required transport is checked with it. A backend that
   * knows other names for its transports, of families for instance, overrides it.
   *
   * @param transport what the user calls the transport
   * @return false also when the route is unknown
   */
  default boolean carriedBy(String transport) {
    Route route = route();
    return route.known() != Route.Known.UNKNOWN && route.transport().equalsIgnoreCase(transport);
  }

  /**
   * What broke the connection. May be called by any thread.
   *
   * @return the failure, empty while the connection works
   */
  Optional<BackendException> failure();

  /**
   * Whether a backend that declares {@link Capability#LIVENESS} notices by itself when this very peer is gone: that its process died, and that
   * the way to it was cut, where one can be. Asked by any thread once the connection works; where the answer is false the engine sends heartbeats.
   *
   * @return true unless the backend knows better
   */
  default boolean noticesLoss() {
    return true;
  }

  /**
   * Breaks the connection at once: nothing new is posted, and every batch in flight on it ends as failed while its worker
   * progresses, whether the peer does or not. Until a batch has ended its local buffers may still be read or written. Where the library cannot break off what it has begun, a
   * batch ends when the library does; the engine reports its posting after two seconds all the same, and keeps its regions quarantined until then. Idempotent.
   */
  void abort();

  /**
   * Closes the connection, orderly when it works and nothing is in flight. Returns within a second; what it could not free is leaked. Called
   * once.
   */
  void close();
}
