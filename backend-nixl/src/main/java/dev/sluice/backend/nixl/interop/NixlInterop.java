package dev.sluice.backend.nixl.interop;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.ConfigurationException;
import dev.sluice.MetadataException;
import dev.sluice.UnsupportedException;
import dev.sluice.backend.nixl.ForeignBytes;
import dev.sluice.backend.nixl.ForeignMemory;
import dev.sluice.backend.nixl.MetadataExchange;
import dev.sluice.spi.BackendException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Talks to agents of NIXL that know nothing of Sluice. Both sides hand their metadata to each other on a way of their own; then either moves bytes and notifies the other.
 *
 * <pre>{@code
 * Agent store = Agent.open(AgentConfig.ofBackends("store", List.of("NIXL"), Map.of()));
 * Region pool = store.register("pool", Memory.host(segment));
 * send(NixlInterop.metadata(store));                              // the other side: agent.add_remote_agent(bytes)
 * Peer engine = store.connect(NixlInterop.peer(received, List.of(RemoteMemory.host("kv", address, bytes))));
 * Transfer transfer = store.link(pool, engine.region("kv")).transfer(64);
 * }</pre>
 *
 * <p>Such a peer has no engine: there are no heartbeats, so its death is noticed by the next posting or notification; no credits, so it may send more than is taken, and what
 * is beyond 64 MiB is dropped; no revocation, so what it was told of stays {@linkplain dev.sluice.RegionState#QUARANTINED quarantined} when it is deregistered;
 * and no signatures. Bounds are those that its program told: NIXL checks them against what the agent has registered. All methods may be called from any thread.
 */
public final class NixlInterop {
  /** The backend that such agents are reached with. */
  public static final String BACKEND = "NIXL";

  private NixlInterop() {}

  /**
   * What a NIXL agent needs to reach an agent of ours and everything that it has registered with NIXL by now: what its {@code add_remote_agent} or {@code loadRemoteMD} takes.
   * To be told again after more was registered.
   *
   * @param agent an agent with the backend NIXL
   * @return NIXL's metadata
   * @throws UnsupportedException when the agent has no backend NIXL
   */
  public static byte[] metadata(Agent agent) {
    return agent.foreignMetadata(BACKEND);
  }

  /**
   * A NIXL agent as a peer, for {@link Agent#connect} and, with more memory or newer metadata, {@link dev.sluice.Peer#update}.
   *
   * @param metadata what its {@code get_agent_metadata} or {@code getLocalMD} answered
   * @param memories what of its memory is to be used, each within one registration of it; names must differ
   * @return the metadata of a foreign peer, named as NIXL calls it
   * @throws MetadataException when the bytes are no metadata of NIXL, or two memories have one name
   */
  public static AgentMetadata peer(byte[] metadata, List<RemoteMemory> memories) {
    return peer(ForeignBytes.of(metadata), memories);
  }

  private static AgentMetadata peer(ForeignBytes foreign, List<RemoteMemory> memories) {
    Set<String> names = new HashSet<>();
    for (RemoteMemory memory : memories) {
      if (!names.add(memory.name())) {
        throw new MetadataException("two memories of NIXL agent '" + foreign.name() + "' are called '" + memory.name() + "': give each a name of its own");
      }
    }
    List<RegionEntry> regions = memories.stream().map(NixlInterop::region).toList();
    return new AgentMetadata(
        foreign.name(), foreign.incarnation(), 0, new HostIdentity("", 0, 0), List.of(foreign.endpoint()), regions, true, "");
  }

  /**
   * Publishes {@link #metadata} in the store that NIXL uses, which the environment names: {@code NIXL_ETCD_ENDPOINTS}, with keys below {@code NIXL_ETCD_NAMESPACE}, or
   * {@code NIXL_TCPSTORE_ENDPOINT}. NIXL does it later, and tells nobody how it went. To be repeated after more was registered; the agent's {@code close} withdraws it.
   * Others look for what NIXL calls the agent: set the parameter {@code agent_name}.
   *
   * @param agent an agent with the backend NIXL
   * @throws dev.sluice.ConfigurationException when the environment names no store
   */
  public static void publish(Agent agent) {
    publish(agent, Optional.empty());
  }

  /**
   * Sends {@link #metadata} to an agent of NIXL that listens. NIXL does it later, and tells nobody how it went.
   *
   * @param agent an agent with the backend NIXL
   * @param listener where the other listens; an IPv4 address
   * @throws dev.sluice.ConfigurationException when the address is of no use to NIXL
   */
  public static void publish(Agent agent, InetSocketAddress listener) {
    publish(agent, Optional.of(listener));
  }

  private static void publish(Agent agent, Optional<InetSocketAddress> listener) {
    byte[] _ = metadata(agent); // whatever others are told of is not released before the process ends
    exchange(agent, one -> one.publish(listener));
  }

  /**
   * Takes back from the store what {@link #publish(Agent)} told. NIXL agents that fetched it forget ours.
   *
   * @param agent an agent with the backend NIXL
   */
  public static void withdraw(Agent agent) {
    exchange(agent, one -> one.withdraw(Optional.empty()));
  }

  /**
   * Fetches an agent of NIXL from the store that NIXL uses, and waits until it is there.
   *
   * @param agent ours, which will {@link Agent#connect} it
   * @param name what NIXL calls the other
   * @param memories what of its memory is to be used, each within one registration of it
   * @param timeout how long to wait at most
   * @return the metadata of a foreign peer; only for {@code agent}
   * @throws MetadataException when it did not come in time
   * @throws dev.sluice.ConfigurationException when the environment names no store
   */
  public static AgentMetadata fetch(Agent agent, String name, List<RemoteMemory> memories, Duration timeout) {
    return fetch(agent, name, Optional.empty(), memories, timeout);
  }

  /**
   * Fetches an agent of NIXL that listens, and waits until it is there. Ours has to listen, too: parameter {@code listen_port}.
   *
   * @param agent ours, which will {@link Agent#connect} it
   * @param name what NIXL calls the other
   * @param listener where the other listens; an IPv4 address
   * @param memories what of its memory is to be used, each within one registration of it
   * @param timeout how long to wait at most
   * @return the metadata of a foreign peer; only for {@code agent}
   * @throws MetadataException when it did not come in time
   * @throws dev.sluice.ConfigurationException when the address is of no use to NIXL, or ours does not listen
   */
  public static AgentMetadata fetch(Agent agent, String name, InetSocketAddress listener, List<RemoteMemory> memories, Duration timeout) {
    return fetch(agent, name, Optional.of(listener), memories, timeout);
  }

  private static AgentMetadata fetch(Agent agent, String name, Optional<InetSocketAddress> listener, List<RemoteMemory> memories, Duration timeout) {
    AgentMetadata found = peer(ForeignBytes.ofKnown(name), memories);
    exchange(agent, one -> one.fetch(name, listener, memories.stream().map(NixlInterop::memory).toList(), timeout));
    return found;
  }

  private interface Exchanging {
    void with(MetadataExchange exchange) throws BackendException;
  }

  private static void exchange(Agent agent, Exchanging what) {
    try {
      what.with(agent.extension(BACKEND, MetadataExchange.class));
    } catch (BackendException refused) {
      String message = String.valueOf(refused.getMessage());
      throw refused.kind() == BackendException.Kind.CONFIGURATION
          ? new ConfigurationException(message, refused)
          : new MetadataException(message, refused.status().orElse(null), refused);
    }
  }

  private static RegionEntry region(RemoteMemory memory) {
    return new RegionEntry(
        memory.name(),
        memory(memory).epoch(),
        memory.kind(),
        memory.bytes(),
        memory.rights(),
        new byte[0],
        Optional.empty(),
        List.of(memory(memory).key()));
  }

  private static ForeignMemory memory(RemoteMemory memory) {
    return new ForeignMemory(memory.kind(), memory.device(), memory.address(), memory.bytes());
  }
}
