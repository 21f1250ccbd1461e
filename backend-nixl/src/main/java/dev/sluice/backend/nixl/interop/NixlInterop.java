package dev.sluice.backend.nixl.interop;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.MetadataException;
import dev.sluice.UnsupportedException;
import dev.sluice.backend.nixl.ForeignBytes;
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
    ForeignBytes foreign = ForeignBytes.of(metadata);
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

  private static RegionEntry region(RemoteMemory memory) {
    return new RegionEntry(
        memory.name(),
        ForeignBytes.epoch(memory.kind(), memory.device(), memory.address(), memory.bytes()),
        memory.kind(),
        memory.bytes(),
        memory.rights(),
        new byte[0],
        Optional.empty(),
        List.of(ForeignBytes.key(memory.kind(), memory.device(), memory.address(), memory.bytes())));
  }
}
