package dev.sluice;

import dev.sluice.engine.Agents;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * One process's participant in transfers. Safe for use by any thread. Owns its backends, threads, peers, allocated memory and
 * everything made from it; one or a few per process.
 */
public interface Agent extends AutoCloseable {

  /**
   * Opens an agent with the backends that a configuration chooses.
   *
   * @param config the configuration
   * @return the agent; close it
   * @throws ConfigurationException when nothing is enabled, or a variable, file or parameter is wrong
   * @throws UnavailableException when a backend that is enabled cannot be used here
   */
  static Agent open(AgentConfig config) {
    return Agents.open(config);
  }

  /**
   * The agent's name.
   *
   * @return the name
   */
  String name();

  /**
   * The names of the backends in use, in order of preference, each with the reason why it is on.
   *
   * @return reasons by name, in order
   */
  Map<String, String> backends();

  /**
   * Registers memory. The caller keeps ownership and must not free it before the region is {@link RegionState#RELEASED}.
   *
   * @param region a name, unique among this agent's regions, at most 128 bytes of UTF-8
   * @param memory at least 1 byte
   * @param options rights, layout bytes, backends
   * @return the region
   * @throws RegistrationException when the name is taken, or no backend takes the memory; the message says why for each
   */
  Region register(String region, Memory memory, RegionOptions options);

  /**
   * Registers memory with {@link RegionOptions#defaults()}.
   *
   * @param region a name
   * @param memory at least 1 byte
   * @return the region
   */
  default Region register(String region, Memory memory) {
    return register(region, memory, RegionOptions.defaults());
  }

  /**
   * Allocates memory that the agent owns and registers it. Faster than registered memory between processes of one host.
   *
   * @param spec what to allocate
   * @return the region; its memory ends with it
   * @throws RegistrationException when the memory cannot be had
   * @throws UnsupportedException when no backend in use allocates memory: register memory of your own
   */
  Region allocate(AllocationSpec spec);

  /**
   * Deregisters many regions in one round of messages.
   *
   * @param regions the regions, of this agent
   * @return the state of each, as {@link Region#deregister()} would tell
   */
  List<RegionState> deregister(Collection<Region> regions);

  /**
   * What peers must know, now.
   *
   * @return the metadata with all registered regions
   */
  AgentMetadata metadata();

  /**
   * Connects a peer: both engines greet each other, and the peer's process is checked to be the one that the metadata describes. Connecting
   * a connected peer again updates it.
   *
   * @param metadata the peer's metadata
   * @return the peer
   * @throws UnsupportedException when both sides have no backend in common; the message lists both sets
   * @throws StaleException when the process behind the address is another incarnation
   * @throws PeerLostException when nobody answers within the connect timeout
   * @throws MetadataException when the metadata is of another agent with our name, or not signed with our cluster secret
   */
  Peer connect(AgentMetadata metadata);

  /**
   * What an agent that knows nothing of Sluice needs to reach this one, in a native library's own format: where it is, and every region that is registered now. Whoever has
   * the bytes may read and write those regions for as long as the library lets them: they are never {@link RegionState#RELEASED} again before this process ends.
   *
   * @param backend the backend whose library the other agent uses, such as {@code NIXL}
   * @return the bytes
   * @throws UnsupportedException when there is no such backend, or it knows no other agents than ours
   */
  byte[] foreignMetadata(String backend);

  /**
   * What a backend offers beyond what all of them do, as its own documentation names it. It ends with the agent.
   *
   * @param <T> the type
   * @param backend the backend's name
   * @param type what is asked for
   * @return the object, safe for any thread
   * @throws UnsupportedException when the agent has no such backend, or the backend offers no such thing
   */
  <T> T extension(String backend, Class<T> type);

  /**
   * The peers that are connected.
   *
   * @return those that we connected
   */
  List<Peer> peers();

  /**
   * Prepares a link. Spans are paired by position; paired spans must have blocks of equal size.
   *
   * @param local our side
   * @param remote the peer's side
   * @return the link
   * @throws LayoutMismatchException when the numbers of spans, block sizes or layout bytes differ
   * @throws StaleException when a region is gone
   * @throws UnsupportedException when no backend reaches all regions of both sides
   */
  Link link(LocalSpans local, RemoteSpans remote);

  /**
   * Prepares a link between two whole regions for {@link Transfer#postRanges}.
   *
   * @param local our region
   * @param remote the peer's region
   * @return the link
   * @throws LayoutMismatchException when the layout bytes differ
   */
  Link link(Region local, RemoteRegion remote);

  /**
   * What became of the postings of this agent, for each peer, backend and route of which there were any. Any thread, as often as it likes, and after the agent was closed too.
   *
   * @return a snapshot, in no order
   */
  List<PostingCounters> counters();

  /**
   * What peers tell us.
   *
   * @return the notifications of this agent
   */
  Notifications notifications();

  /**
   * The longest notification payload.
   *
   * @return bytes, at least 1,024
   */
  int maxNotificationBytes();

  /**
   * Ends postings as cancelled, says goodbye to the peers and frees what nobody can reach any more; the rest stays quarantined for the
   * life of the process. Returns within 10 s. Idempotent; other methods throw {@link IllegalStateException} afterwards.
   */
  @Override
  void close();
}
