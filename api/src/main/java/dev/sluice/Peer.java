package dev.sluice;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A remote agent that we connected. Safe for use by any thread; closed by its agent at the latest. */
public interface Peer extends AutoCloseable {

  /**
   * Its name.
   *
   * @return the name in its metadata
   */
  String name();

  /**
   * Whether it has no engine of ours, such as a plain NIXL agent.
   *
   * @return true for a foreign peer
   */
  boolean foreign();

  /**
   * One of its regions.
   *
   * @param region the name that its owner gave it
   * @return the region as the newest metadata describes it
   * @throws StaleException when the peer offers no region of that name (any more)
   */
  RemoteRegion region(String region);

  /**
   * Its regions.
   *
   * @return as the newest metadata describes them
   */
  List<RemoteRegion> regions();

  /**
   * The routes to it, one a backend, as the libraries report them now.
   *
   * @return the routes, in order of preference
   */
  List<Route> routes();

  /**
   * Takes newer metadata of the same process: regions that were added can be used, regions that were removed are refused.
   *
   * @param metadata of the same name and incarnation
   * @throws StaleException when it is of another incarnation: close this peer and connect anew
   * @throws MetadataException when it is of another agent
   */
  void update(AgentMetadata metadata);

  /**
   * Sends a notification that belongs to no transfer. Returns when it was handed over to the library.
   *
   * @param payload at most {@link Agent#maxNotificationBytes()} bytes
   * @param deadline how long to wait while the peer takes no more notifications
   * @throws InvalidDescriptorException when the payload is too long
   * @throws TimedOutException when the deadline passed; the notification is not sent
   * @throws PeerLostException when the peer is gone
   * @throws InterruptedException when the thread is interrupted while it waits; the notification is not sent
   */
  void notify(byte[] payload, Deadline deadline) throws InterruptedException;

  /**
   * Why the peer is gone.
   *
   * @return the loss, empty while it is connected
   */
  Optional<PeerLoss> loss();

  /**
   * Calls back once when the peer is lost, on a virtual thread; at once when it is lost already.
   *
   * @param callback gets the loss
   */
  void onLost(Consumer<PeerLoss> callback);

  /** Ends our postings to the peer as cancelled and disconnects. Idempotent. Connecting again needs the peer's metadata. */
  @Override
  void close();
}
