package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.MetadataException;
import dev.sluice.Peer;
import dev.sluice.PeerLostException;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.events.ConnectEvent;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connections of an agent, by the tokens that peers address them with, and the peers that the user connected. */
final class ConnectionRegistry {
  private static final int SLOT_BITS = 20;
  private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;

  private final AgentEngine agent;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock connecting = new ReentrantLock();
  private final Map<String, PeerHandle> peers = new LinkedHashMap<>();
  private volatile @Nullable Connection[] slots = new Connection[16];

  ConnectionRegistry(AgentEngine agent) {
    this.agent = agent;
  }

  Peer connect(AgentMetadata metadata) {
    agent.verify(metadata);
    if (metadata.name().equals(agent.name()) && !metadata.incarnation().equals(agent.incarnation())) {
      throw new MetadataException("the metadata is of another agent that is called '" + agent.name() + "' too: names must be unique among agents that connect");
    }
    List<BackendUnit> common = agent.units().stream()
        .filter(unit -> unit.entryIn(metadata).isPresent())
        .filter(unit -> unit.has(Capability.REMOTE) || metadata.incarnation().equals(agent.incarnation()))
        .filter(unit -> !metadata.foreign() || unit.has(Capability.FOREIGN))
        .toList();
    if (common.isEmpty()) {
      throw new UnsupportedException("agents '" + agent.name() + "' and '" + metadata.name() + "' have no backend in common that reaches other agents: here "
          + agent.backends().keySet() + ", there " + metadata.backends().stream().map(BackendEntry::name).toList());
    }
    connecting.lock();
    try {
      PeerHandle known = known(metadata);
      if (known != null) {
        known.update(metadata);
        return known;
      }
      return connectNew(metadata, common);
    } finally {
      connecting.unlock();
    }
  }

  private @Nullable PeerHandle known(AgentMetadata metadata) {
    PeerHandle known;
    synchronized (peers) {
      known = peers.get(metadata.name());
    }
    if (known == null || known.loss().isPresent()) {
      return null;
    }
    if (known.incarnation().equals(metadata.incarnation())) {
      return known;
    }
    return null;
  }

  private PeerHandle connectNew(AgentMetadata metadata, List<BackendUnit> common) {
    List<Connection> made = new ArrayList<>();
    for (BackendUnit unit : common) {
      made.add(findOrMake(unit, metadata));
    }
    PeerHandle peer = new PeerHandle(agent, metadata.name(), metadata.incarnation(), metadata.foreign(), made);
    peer.apply(metadata);
    PeerHandle before;
    synchronized (peers) {
      before = peers.put(metadata.name(), peer);
    }
    try {
      for (Connection connection : made) {
        begin(connection, peer, metadata);
      }
    } catch (RuntimeException failed) {
      synchronized (peers) {
        if (before == null) {
          peers.remove(metadata.name(), peer);
        } else {
          peers.put(metadata.name(), before);
        }
      }
      made.forEach(connection -> connection.retire(connection::abandon));
      throw failed;
    }
    if (before != null && before.loss().isEmpty()) {
      PeerLostException restarted = new PeerLostException("peer '" + metadata.name() + "' was replaced by a newer incarnation");
      before.connections().forEach(old -> old.retire(() -> old.lose(restarted)));
    }
    return peer;
  }

  private void begin(Connection connection, PeerHandle peer, AgentMetadata metadata) {
    ConnectEvent event = agent.reports().connecting(connection);
    try {
      greet(connection, peer, metadata);
      checkTransport(connection, peer);
      connection.routed(peer.routeOf(connection));
    } catch (RuntimeException failed) {
      event.failed(failed);
      throw failed;
    }
    agent.reports().connected(connection, event);
  }

  private void greet(Connection connection, PeerHandle peer, AgentMetadata metadata) {
    if (!metadata.foreign()) {
      agent.conversation().greet(connection, peer, metadata.epoch());
      return;
    }
    ReentrantLock lock = connection.driver().lock();
    lock.lock();
    try {
      connection.readyUngreeted();
    } finally {
      lock.unlock();
    }
  }

  private static void checkTransport(Connection connection, PeerHandle peer) {
    Optional<String> required = connection.unit().requiredTransport();
    if (required.isPresent() && !carriedBy(connection, required.get())) {
      Route route = peer.routeOf(connection);
      String way = route.known() == Route.Known.UNKNOWN ? "leave the library no other transport (UCX by UCX_TLS), so that it is known which one it takes" : "make that transport usable on both sides";
      throw new UnavailableException("transport " + required.get() + " is required for " + connection.unit().name() + " by its parameter " + Agents.REQUIRE_TRANSPORT
          + ", and the route to peer '" + peer.name() + "' is " + route + "; " + way + ", or do not require it");
    }
  }

  private static boolean carriedBy(Connection connection, String transport) {
    ReentrantLock lock = connection.driver().lock();
    lock.lock();
    try {
      return connection.endpoint().carriedBy(transport);
    } finally {
      lock.unlock();
    }
  }

  private Connection findOrMake(BackendUnit unit, AgentMetadata metadata) {
    Connection existing = find(unit, metadata.name(), metadata.incarnation());
    if (existing != null) {
      return existing;
    }
    BackendEntry entry = unit.entryIn(metadata).orElseThrow();
    WorkerDriver driver = unit.pickDriver();
    driver.lock().lock();
    try {
      existing = find(unit, metadata.name(), metadata.incarnation());
      return existing != null ? existing : add(unit, driver, unit.backend().connect(metadata.name(), entry.endpoint(), driver.worker()), metadata);
    } catch (BackendException failed) {
      throw Errors.typed("agent '" + metadata.name() + "' cannot be connected over " + unit.name(), failed);
    } finally {
      driver.lock().unlock();
    }
  }

  /**
   * The connection that a greeting came over, made when there is none. Called by a driver's holder; the connection may be another driver's.
   *
   * @param theirToken the peer's own token of it: another one than before is another connection
   */
  @Nullable Connection from(WorkerDriver driver, AgentMetadata sender, long theirToken) {
    BackendUnit unit = agent.units().stream().filter(one -> one.drivers().contains(driver)).findFirst().orElseThrow();
    Connection existing = find(unit, sender.name(), sender.incarnation());
    if (existing != null && (existing.peerToken() == 0 || existing.peerToken() == theirToken)) {
      return existing;
    }
    // Those too that we have left: the peer may have lost them before it heard of that.
    all().stream()
        .filter(before -> before.unit() == unit && before.peerName().equals(sender.name()) && before.incarnation().equals(sender.incarnation()))
        .forEach(before -> before.driver().execute(before::superseded));
    Endpoint endpoint = agent.conversation().answerEndpoint(driver, unit, sender);
    return endpoint == null ? null : add(unit, driver, endpoint, sender);
  }

  private Connection add(BackendUnit unit, WorkerDriver driver, Endpoint endpoint, AgentMetadata metadata) {
    synchronized (this) {
      int slot = 0;
      int used = 0;
      for (int i = slots.length - 1; i >= 0; i--) {
        if (slots[i] == null) {
          slot = i;
        } else {
          used++;
        }
      }
      @Nullable Connection[] table = slots;
      if (used == table.length) {
        slot = used;
        table = Arrays.copyOf(table, used * 2);
      } else {
        table = table.clone();
      }
      long token = (random.nextLong() & ~SLOT_MASK) | slot;
      Connection connection = new Connection(
          agent, unit, driver, endpoint, metadata.name(), metadata.incarnation(), metadata.host(), token, metadata.foreign(), used);
      table[slot] = connection;
      slots = table;
      driver.addConnection(connection);
      return connection;
    }
  }

  /** Allocates nothing. */
  @Nullable Connection byToken(long token) {
    @Nullable Connection[] table = slots;
    int slot = (int) (token & SLOT_MASK);
    if (slot >= table.length) {
      return null;
    }
    Connection connection = table[slot];
    return connection != null && connection.token() == token ? connection : null;
  }

  List<Connection> all() {
    return Arrays.stream(slots).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  private @Nullable Connection find(BackendUnit unit, String name, UUID incarnation) {
    for (Connection connection : all()) {
      if (connection.unit() == unit
          && connection.peerName().equals(name)
          && connection.incarnation().equals(incarnation)
          && connection.reusable()) {
        return connection;
      }
    }
    return null;
  }

  synchronized void forget(Connection connection) {
    @Nullable Connection[] table = slots.clone();
    for (int i = 0; i < table.length; i++) {
      if (table[i] == connection) {
        table[i] = null;
      }
    }
    slots = table;
    if (connection.state() == Connection.State.CLOSED && connection.peerQuiet()) {
      agent.releases().gone(connection);
    } else {
      agent.releases().suspect(connection);
    }
  }

  List<Peer> peers() {
    synchronized (peers) {
      return peers.values().stream().filter(peer -> peer.loss().isEmpty()).map(Peer.class::cast).toList();
    }
  }

  @Nullable PeerHandle peerOf(Connection connection) {
    synchronized (peers) {
      PeerHandle peer = peers.get(connection.peerName());
      return peer != null && peer.connections().contains(connection) ? peer : null;
    }
  }

  /** The connection to an agent without an engine; null while there is none. */
  @Nullable Connection foreign(String name) {
    for (Connection connection : slots) {
      if (connection != null && connection.foreign() && connection.peerName().equals(name) && connection.reusable()) {
        return connection;
      }
    }
    return null;
  }

  void lost(Connection connection, @Nullable SluiceException cause) {
    PeerHandle peer = peerOf(connection);
    if (peer != null && cause != null) {
      synchronized (peers) {
        peers.remove(peer.name(), peer);
      }
      peer.lost(cause);
    }
  }

  void disconnect(PeerHandle peer) {
    synchronized (peers) {
      peers.remove(peer.name(), peer);
    }
    peer.lost(new PeerLostException("peer '" + peer.name() + "' was closed here"));
    for (Connection connection : peer.connections()) {
      connection.retire(() -> connection.leave("its peer was closed"));
    }
  }
}
