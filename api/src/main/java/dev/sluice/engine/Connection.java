package dev.sluice.engine;

import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.PeerLostException;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One backend's connection to one process. Both sides have one each; whoever greets first makes the other's. Fields without another word are
 * touched under the driver's lock only.
 */
final class Connection {
  /** How long a lost connection's batches may take to become quiet before their postings are reported without it, and a goodbye that may never come. */
  static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A connection's life. */
  enum State {
    GREETING,
    READY,
    /** We said goodbye and wait for the answer. */
    LEAVING,
    LOST,
    CLOSED
  }

  private final AgentEngine agent;
  private final BackendUnit unit;
  private final WorkerDriver driver;
  private final Endpoint endpoint;
  private final String peerName;
  private final UUID incarnation;
  private final HostIdentity host;
  private final long token;

  /** Whether the other side has no engine: it is told nothing and asked nothing. */
  private final boolean foreign;
  private final Outbox outbox;
  private final ArrayDeque<PostedTransfer> pending = new ArrayDeque<>();

  /** Postings that wait for an event of a device before they join the others. */
  private final List<PostedTransfer> ordered = new ArrayList<>();

  private final Imports imports;
  private final Credits credits;
  private final StagedConnection staged;
  private final Checks checks;

  private volatile State state = State.GREETING;

  /** Its end was asked for, and comes at the driver's next turn: nothing new is to use it. */
  private volatile boolean retired;
  private volatile @Nullable SluiceException loss;
  private volatile long peerToken;
  private volatile CompletableFuture<Void> greeted = new CompletableFuture<>();
  private volatile long lastHeard = System.nanoTime();

  /** Whether the peer said that nothing of it can reach our memory any more. */
  private volatile boolean peerQuiet;
  private volatile boolean everReady;

  /** How bytes went when the peer was connected; before that the backend's name. */
  private volatile String routeText;
  private boolean byeDue;
  private boolean byeSent;

  /** When the peer greeted over a connection that takes this one's place; 0 while none did. */
  private long supersededAt;
  private boolean endpointClosed;

  Connection(
      AgentEngine agent,
      BackendUnit unit,
      WorkerDriver driver,
      Endpoint endpoint,
      String peerName,
      UUID incarnation,
      HostIdentity host,
      long token,
      boolean foreign,
      int connections) {
    this.agent = agent;
    this.unit = unit;
    this.driver = driver;
    this.endpoint = endpoint;
    this.peerName = peerName;
    this.incarnation = incarnation;
    this.host = host;
    this.token = token;
    this.foreign = foreign;
    this.outbox = new Outbox(this, unit.backend().capabilities().maxFrameBytes());
    this.imports = new Imports(unit, endpoint, peerName);
    this.routeText = unit.name();
    this.credits = new Credits(agent.maxNotificationBytes(), connections + 1);
    this.staged = new StagedConnection(this, unit.staging());
    this.checks = new Checks(this);
  }

  // ---- any thread ------------------------------------------------------------------------------------------------------------

  AgentEngine agent() {
    return agent;
  }

  BackendUnit unit() {
    return unit;
  }

  WorkerDriver driver() {
    return driver;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Where the peer reaches this connection. Under the driver's lock. */
  byte[] endpointInfo() {
    return endpoint.endpointInfo().orElseGet(unit.backend()::endpointInfo);
  }

  String peerName() {
    return peerName;
  }

  UUID incarnation() {
    return incarnation;
  }

  HostIdentity host() {
    return host;
  }

  long token() {
    return token;
  }

  /** Whether both engines can copy small blocks together. */
  boolean packs() {
    return !foreign() && unit.staging().betweenPeers();
  }

  boolean foreign() {
    return foreign;
  }

  long peerToken() {
    return peerToken;
  }

  State state() {
    return state;
  }

  void routed(Route route) {
    routeText = route.toString();
  }

  /** For people. */
  String routeText() {
    return routeText;
  }

  /** Whether a peer may be connected over it: it is there, and no end of it is on its way. */
  boolean reusable() {
    State now = state;
    return !retired && (now == State.READY || now == State.GREETING);
  }

  /** Ends it, now or at the driver's next turn; from here on it is not {@linkplain #reusable reusable}. */
  void retire(Runnable end) {
    retired = true;
    driver.execute(end);
  }

  /** Whether nothing of the peer can reach our memory over this connection. */
  boolean peerQuiet() {
    return peerQuiet || !everReady;
  }

  CompletableFuture<Void> greeted() {
    return greeted;
  }

  /** Why postings are refused; null while they are not. */
  @Nullable SluiceException refusal() {
    if (state == State.READY) {
      return null;
    }
    SluiceException cause = loss;
    return cause != null ? cause : new PeerLostException("peer '" + peerName + "' is not connected (any more) over " + unit.name());
  }

  void checkUsable() {
    if (state != State.READY) {
      SluiceException cause = refusal();
      if (cause != null) {
        throw cause;
      }
    }
  }

  /** A user took a notification of this peer: it may send more. */
  void consumed(int payload) {
    if (credits.consumed(payload)) {
      driver.parked(1);
      driver.parked(-1);
    }
  }

  Credits credits() {
    return credits;
  }

  void heard() {
    lastHeard = System.nanoTime();
  }

  long silentNanos() {
    return System.nanoTime() - lastHeard;
  }

  // ---- the worker's holder ---------------------------------------------------------------------------------------------------

  ArrayDeque<PostedTransfer> pending() {
    return pending;
  }

  /** Takes a posting that is to be posted. */
  void accept(PostedTransfer transfer) {
    if (transfer.ordered()) {
      ordered.add(transfer);
    } else {
      pending.add(transfer);
    }
  }

  int beginOrdered() {
    int begun = 0;
    for (int i = ordered.size() - 1; i >= 0; i--) {
      if (ordered.get(i).mayBegin()) {
        pending.add(ordered.remove(i));
        begun++;
      }
    }
    return begun;
  }

  boolean hasWaiting() {
    return !pending.isEmpty() || !ordered.isEmpty();
  }

  /** Those of which nothing, or not everything, is posted. */
  List<PostedTransfer> waiting() {
    List<PostedTransfer> all = new ArrayList<>(pending);
    all.addAll(ordered);
    return all;
  }

  Outbox outbox() {
    return outbox;
  }

  StagedConnection staged() {
    return staged;
  }

  Checks checks() {
    return checks;
  }

  boolean busy() {
    return staged.busy() || checks.busy() || hasWaiting() || outbox.busy() || credits.due() || byeDue || (state == State.LEAVING && !byeSent && !foreign);
  }

  /** Whether something is staged just now that is not posted as a whole, or of the peer's. */
  boolean staging() {
    return staged.underWay() || checks.busy() || (!pending.isEmpty() && pending.stream().anyMatch(PostedTransfer::staging));
  }

  /** Whether a device has to do something next for what is not posted yet, or for the peer. */
  boolean awaitsDevice() {
    return staged.copying() || (hasWaiting() && waiting().stream().anyMatch(PostedTransfer::awaitsDevice));
  }

  CompletableFuture<Void> greetAgain() {
    CompletableFuture<Void> fresh = new CompletableFuture<>();
    greeted = fresh;
    return fresh;
  }

  /** The peer told where it receives this connection. */
  void redirect(byte[] endpointInfo) {
    if (state == State.GREETING) {
      try {
        endpoint.redirect(endpointInfo);
      } catch (BackendException failed) {
        lose(Errors.typed("where peer '" + peerName + "' receives cannot be reached", failed));
      }
    }
  }

  void ready(long theirToken, long grant) {
    peerToken = theirToken;
    credits.granted(grant);
    if (state == State.GREETING) {
      state = State.READY;
      everReady = true;
    }
  }

  /** There is nobody to be greeted. */
  void readyUngreeted() {
    ready(0, Long.MAX_VALUE);
  }

  /** Resolves a peer's region for descriptors. */
  long importRegion(PeerRegion region) {
    return imports.of(region);
  }

  /** The peer deregisters regions: answered when no posting uses them any more. */
  void revoke(long round, List<PeerRegion> regions) {
    regions.forEach(PeerRegion::revoke);
    for (PostedTransfer transfer : waiting()) {
      if (regions.stream().anyMatch(transfer::uses)) {
        transfer.revokeNow();
      }
    }
    imports.revoked(round, regions);
  }

  /** What is left to do in each turn. */
  int turn() {
    int work = staged.turn() + checks.turn() + outbox.turn();
    if (credits.due() && state == State.READY && !foreign) {
      outbox.add(Frames.CREDIT, new WireWriter().i64(credits.grant()));
      work++;
    }
    if (imports.hasRevocations()) { // else this turn would allocate
      work += imports.answer(region -> driver.uses(this, region), round -> outbox.add(Frames.REVOKED, new WireWriter().i64(round)));
    }
    if (byeDue && !driver.active(this)) {
      byeDue = false;
      byeSent = true;
      outbox.add(Frames.BYE, new WireWriter());
      work++;
    }
    if (state != State.LOST && state != State.CLOSED) {
      Optional<BackendException> failure = endpoint.failure();
      if (failure.isPresent()) {
        lose(Errors.typed("peer '" + peerName + "' is lost", failure.get()));
        work++;
      }
    }
    if (overdue()) {
      abandon();
      work++;
    }
    if ((state == State.LOST || (state == State.LEAVING && (peerQuiet || foreign))) && !outbox.busy() && !driver.active(this)) {
      closeEndpoint();
      work++;
    }
    return work;
  }

  /** The peer is gone: postings end as lost, as soon as their bytes are quiet. */
  void lose(SluiceException cause) {
    if (state == State.LOST || state == State.CLOSED) {
      return;
    }
    State before = state;
    loss = before == State.GREETING || cause instanceof PeerLostException ? cause : new PeerLostException(String.valueOf(cause.getMessage()), cause.nativeStatus().orElse(null), cause);
    state = State.LOST;
    outbox.clear();
    endpoint.abort();
    boolean _ = greeted.completeExceptionally(cause);
    agent.reports().lost(this, refusal());
    agent.lost(this, refusal());
  }

  /** We leave: new postings are refused, those under way end as cancelled, and the peer is told when they are quiet. */
  void leave(String reason) {
    if (state != State.READY && state != State.GREETING) {
      return;
    }
    boolean wasReady = state == State.READY;
    loss = new PeerLostException("peer '" + peerName + "' was closed here: " + reason);
    for (PostedTransfer transfer : waiting()) {
      transfer.cancelNow(reason);
    }
    for (PostedTransfer transfer : driver.inFlight(this)) {
      transfer.cancelNow(reason);
    }
    boolean _ = greeted.completeExceptionally(loss);
    if (wasReady) {
      state = State.LEAVING;
      byeDue = !foreign;
    } else {
      state = State.LOST;
      endpoint.abort();
    }
  }

  /** The peer greeted over a new connection: it has given this one up, and its goodbye is on its way or never comes. */
  void superseded() {
    leave("its peer connected anew");
    supersededAt = System.nanoTime();
    agent.reports().left(this, refusal());
    agent.lost(this, refusal());
  }

  private boolean overdue() {
    return state == State.LEAVING && supersededAt != 0 && System.nanoTime() - supersededAt > GRACE_NANOS;
  }

  /** We refuse the peer's greeting: the refusal is sent, and that is all. */
  void refuse() {
    if (state == State.GREETING) {
      loss = new PeerLostException("the greeting of agent '" + peerName + "' was refused");
      state = State.LEAVING;
      peerQuiet = true;
    }
  }

  /** The peer left: nothing of it can reach us any more. */
  void peerLeft() {
    peerQuiet = true;
    if (state == State.READY || state == State.GREETING) {
      loss = new PeerLostException("peer '" + peerName + "' closed the connection");
      state = State.LEAVING;
      byeDue = true;
      boolean _ = greeted.completeExceptionally(loss);
      agent.reports().left(this, refusal());
      agent.lost(this, refusal());
    }
    agent.releases().gone(this);
  }

  /** Breaks what is left of a connection that does not end by itself. */
  void abandon() {
    if (state == State.LEAVING || state == State.READY || state == State.GREETING) {
      loss = loss != null ? loss : new PeerLostException("the connection to peer '" + peerName + "' was given up");
      state = State.LOST;
      outbox.clear();
      endpoint.abort();
      boolean _ = greeted.completeExceptionally(loss);
    }
  }

  private void closeEndpoint() {
    if (endpointClosed) {
      return;
    }
    endpointClosed = true;
    state = State.CLOSED;
    staged.close();
    imports.dropAll();
    endpoint.close();
    outbox.close();
    driver.removeConnection(this);
    agent.forget(this);
  }

  boolean ended() {
    return endpointClosed;
  }

  /** Whether no heartbeats are needed, or none can be had. */
  boolean noticesLossItself() {
    return foreign || (unit.has(Capability.LIVENESS) && endpoint.noticesLoss());
  }
}
