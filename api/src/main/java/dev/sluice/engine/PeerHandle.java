package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.MetadataException;
import dev.sluice.Peer;
import dev.sluice.PeerLoss;
import dev.sluice.RemoteRegion;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A peer that the user connected: its connections, one a backend, and its regions as the newest metadata has them. */
final class PeerHandle implements Peer {
  private static final long CREDIT_POLL_NANOS = 100_000;

  private final AgentEngine agent;
  private final String name;
  private final UUID incarnation;
  private final boolean foreign;
  private final List<Connection> connections;
  private final List<Consumer<PeerLoss>> callbacks = new ArrayList<>();
  private volatile Map<String, PeerRegion> regions = Map.of();
  private volatile @Nullable PeerLoss loss;
  private volatile boolean closed;

  PeerHandle(AgentEngine agent, String name, UUID incarnation, boolean foreign, List<Connection> connections) {
    this.agent = agent;
    this.name = name;
    this.incarnation = incarnation;
    this.foreign = foreign;
    this.connections = List.copyOf(connections);
  }

  @Override
  public String name() {
    return name;
  }

  void checkOpen() {
    agent.checkOpen();
    if (closed) {
      throw new IllegalStateException("peer '" + name + "' is closed: connect it anew");
    }
  }

  UUID incarnation() {
    return incarnation;
  }

  List<Connection> connections() {
    return connections;
  }

  @Override
  public boolean foreign() {
    return foreign;
  }

  @Override
  public RemoteRegion region(String region) {
    checkOpen();
    PeerRegion found = regions.get(region);
    if (found == null) {
      throw new StaleException("peer '" + name + "' offers no region '" + region + "'; it offers " + regions.keySet()
          + ": take fresh metadata when it registered the region since");
    }
    return found;
  }

  @Override
  public List<RemoteRegion> regions() {
    checkOpen();
    return List.copyOf(regions.values());
  }

  @Override
  public List<Route> routes() {
    checkOpen();
    return connections.stream().map(this::routeOf).toList();
  }

  Route routeOf(Connection connection) {
    return routeOf(connection, _ -> List.of());
  }

  private static Route common(Route a, Route b, Route otherwise) {
    // Of ways that differ, and are only called as the connection is, it is not known which one bytes go.
    return new Route(
        otherwise.backend(), a.transport().equals(b.transport()) ? a.transport() : otherwise.transport(), a.device().equals(b.device()) ? a.device() : otherwise.device(),
        a.path() == b.path() ? a.path() : otherwise.path(), a.known() == b.known() && a.transport().equals(b.transport()) ? a.known() : Route.Known.UNKNOWN);
  }

  /** How bytes go where the endpoint has routes of some regions' own; what differs among them is that of the connection. */
  Route routeOf(Connection connection, Function<Endpoint, List<Route>> some) {
    connection.checkUsable();
    connection.driver().lock().lock();
    try {
      connection.checkUsable();
      Endpoint endpoint = connection.endpoint();
      Route all = endpoint.route();
      return some.apply(endpoint).stream().reduce((a, b) -> common(a, b, all)).orElse(all);
    } finally {
      connection.driver().lock().unlock();
    }
  }

  @Override
  public void update(AgentMetadata metadata) {
    checkOpen();
    agent.verify(metadata);
    if (!metadata.name().equals(name)) {
      throw new MetadataException("this is metadata of agent '" + metadata.name() + "', not of peer '" + name + "'");
    }
    if (!metadata.incarnation().equals(incarnation)) {
      throw new StaleException("this is metadata of another incarnation of agent '" + name + "': one of the two processes is gone; close this peer and connect anew");
    }
    apply(metadata);
    for (Connection connection : connections) {
      if (foreign) {
        refresh(connection, metadata);
      } else {
        agent.conversation().greet(connection, this, metadata.epoch());
      }
    }
  }

  /** Nobody can be greeted: the backend takes what is new. */
  private static void refresh(Connection connection, AgentMetadata metadata) {
    connection.driver().lock().lock();
    try {
      connection.checkUsable();
      connection.endpoint().redirect(connection.unit().entryIn(metadata).orElseThrow().endpoint());
    } catch (BackendException refused) {
      throw Errors.typed("the metadata of peer '" + metadata.name() + "' is not taken", refused);
    } finally {
      connection.driver().lock().unlock();
    }
  }

  /** Takes the regions over: those of a known epoch stay what they are. */
  void apply(AgentMetadata metadata) {
    Map<String, PeerRegion> fresh = new LinkedHashMap<>();
    for (RegionEntry entry : metadata.regions()) {
      PeerRegion known = regions.get(entry.name());
      fresh.put(entry.name(), known != null && known.epoch() == entry.epoch() ? known : new PeerRegion(this, entry));
    }
    Map<String, PeerRegion> old = regions;
    regions = fresh;
    for (PeerRegion region : old.values()) {
      if (fresh.get(region.name()) != region) {
        region.revoke();
      }
    }
  }

  /** The regions of some epochs. */
  List<PeerRegion> ofEpochs(EpochRanges epochs) {
    return regions.values().stream().filter(region -> epochs.contains(region.epoch())).toList();
  }

  @Override
  public void notify(byte[] payload, Deadline given) throws InterruptedException {
    checkOpen();
    Deadline deadline = agent.resolve(given);
    int most = agent.maxNotificationBytes();
    if (payload.length > most) {
      throw new InvalidDescriptorException("a notification of " + payload.length + " bytes is longer than the " + most + " that are allowed");
    }
    Connection connection = connections.getFirst();
    long start = System.nanoTime();
    while (!tryNotify(connection, payload)) {
      if (!deadline.unlimited() && System.nanoTime() - start >= deadline.nanos()) {
        throw new TimedOutException("peer '" + name + "' took no notification within " + deadline.nanos() / 1_000_000 + " ms: it has too many unread ones");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      int _ = connection.driver().driveForCaller();
      LockSupport.parkNanos(this, CREDIT_POLL_NANOS);
    }
  }

  private boolean tryNotify(Connection connection, byte[] payload) {
    connection.checkUsable();
    connection.driver().lock().lock();
    try {
      connection.checkUsable();
      if (!connection.credits().take(payload.length)) {
        return false;
      }
      if (foreign) {
        connection.outbox().addBare(payload);
      } else {
        connection.outbox().add(Frames.USER, connection.peerToken(), payload);
      }
    } finally {
      connection.driver().lock().unlock();
    }
    connection.driver().driveAfterSubmit();
    return true;
  }

  @Override
  public Optional<PeerLoss> loss() {
    return Optional.ofNullable(loss);
  }

  @Override
  public void onLost(Consumer<PeerLoss> callback) {
    synchronized (callbacks) {
      if (loss == null) {
        callbacks.add(callback);
        return;
      }
    }
    callLater(callback);
  }

  void lost(SluiceException cause) {
    List<Consumer<PeerLoss>> waiting;
    synchronized (callbacks) {
      if (loss != null) {
        return;
      }
      loss = new PeerLoss(name, cause);
      waiting = List.copyOf(callbacks);
      callbacks.clear();
    }
    waiting.forEach(this::callLater);
  }

  private void callLater(Consumer<PeerLoss> callback) {
    PeerLoss what = loss;
    if (what != null) {
      Thread _ = Thread.ofVirtual().name("sluice-peer-lost-" + name).start(() -> callback.accept(what));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    agent.disconnect(this);
  }
}
