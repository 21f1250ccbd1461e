package dev.sluice.backend.libfabric;

import dev.sluice.Operation;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.ffm.Doorbell;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.Sleep;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What runs under one lock: connections, what is posted on them, and the ports that they go over. */
final class LibfabricWorker implements Worker, Port.Owner {
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.libfabric");
  private static final long CLOSE_NANOS = 400_000_000L;

  /** To look at the clock takes a third of a turn; of turns without a sleep many fit into the time between rings. A mask. */
  private static final int TURNS_BETWEEN_RINGS = 7;

  private final FabricVersion version;
  private final FrameSink frames;
  private final Poster poster;
  private final List<String> providers;
  private final @Nullable Doorbell doorbell;
  private final Pause pause;
  private final Ports ports;
  private final Tickets tickets = new Tickets();
  private final List<LibfabricEndpoint> endpoints = new ArrayList<>();
  private int turns;

  /** What ended a sleep since the last look; null where nobody slept. Set without the lock. */
  private final AtomicReference<Sleep.@Nullable End> slept = new AtomicReference<>();

  private volatile boolean someBroke;

  LibfabricWorker(FabricVersion version, List<RailGroup> groups, LibfabricSettings settings, FrameSink frames) throws BackendException {
    this.version = version;
    this.frames = frames;
    this.poster = new Poster(settings.stripeThreshold());
    this.providers = groups.stream().map(RailGroup::provider).toList();
    this.doorbell = groups.stream().anyMatch(group -> group.reach() == RailGroup.Reach.HOST) ? makeDoorbell() : null;
    try {
      this.pause = new Pause(doorbell);
    } catch (RuntimeException e) {
      closeBell();
      throw e;
    }
    try {
      this.ports = Ports.open(groups, this, pause);
    } catch (BackendException | RuntimeException e) {
      pause.close();
      closeBell();
      throw e;
    }
  }

  private static @Nullable Doorbell makeDoorbell() {
    try {
      return Doorbell.make(HostMemory::removeLeftovers);
    } catch (NativeLibraryException none) {
      LOG.log(System.Logger.Level.WARNING, "peers cannot wake this agent over shared memory, so that what they begin may wait for 20 ms: " + none.getMessage());
      return null;
    }
  }

  static String nameOf(Operation operation) {
    return operation == Operation.READ ? "a read" : "a write";
  }

  // ---- connections

  Ports ports() {
    return ports;
  }

  /** How this agent is reached. */
  EndpointInfo info() {
    return new EndpointInfo(EndpointInfo.Identity.ofThisProcess(), bellName(), ports.places());
  }

  private String bellName() {
    return doorbell == null ? "" : doorbell.name();
  }

  /** How a port is reached that is there for one peer. */
  Optional<byte[]> infoOf(Port port) {
    try {
      return Optional.of(new EndpointInfo(EndpointInfo.Identity.ofThisProcess(), bellName(), List.of(ports.placeOf(port))).encode());
    } catch (BackendException tooLong) {
      throw new IllegalStateException(tooLong);
    }
  }

  /** The group over which a peer is best reached. */
  RailGroup groupFor(EndpointInfo info, String peer) throws BackendException {
    return ports.groupFor(info).orElseThrow(() -> unreachable(info, peer));
  }

  private BackendException unreachable(EndpointInfo info, String peer) {
    String what = "peer " + peer + " has libfabric's providers " + info.groups().stream().map(EndpointInfo.Place::provider).toList() + ", and this agent " + providers
        + (info.self().isOfThisHost() ? "" : ", of which shm reaches no other host");
    String remedy = "give both the same (parameter provider)";
    try {
      int answer = Discovery.reach(version, providers.getFirst(), info.groups().getFirst().text());
      return answer == 0 ? new BackendException(Kind.UNAVAILABLE, what + ": " + remedy) : FabricFailure.of(Kind.UNAVAILABLE, what, answer, remedy);
    } catch (BackendException unknown) {
      return new BackendException(Kind.UNAVAILABLE, what + ": " + remedy);
    }
  }

  /** What keeps a peer awake that nothing else wakes. */
  @Nullable Bell bellFor(EndpointInfo info, Port port) {
    try {
      return port.canWake() || info.bell().isEmpty() ? null : new Bell(Doorbell.of(info.bell()));
    } catch (NativeLibraryException gone) {
      return null; // then the peer is asleep for a moment at a time
    }
  }

  void add(LibfabricEndpoint endpoint) {
    endpoints.add(endpoint);
  }

  void remove(LibfabricEndpoint endpoint) {
    endpoints.remove(endpoint);
  }

  /** Waits until the frames of a port have left, for a moment. */
  void drain(Port port) {
    long end = System.nanoTime() + CLOSE_NANOS;
    while (!port.hasSentAll() && System.nanoTime() - end < 0) {
      int _ = progress();
      Thread.onSpinWait();
    }
  }

  @Override
  public void broke(Port port, long error) {
    for (LibfabricEndpoint endpoint : List.copyOf(endpoints)) {
      if (endpoint.port() == port) {
        BackendException _ = endpoint.failedBy(error, "", "the connection");
      }
    }
  }

  /** Says that a connection of this worker broke. */
  void someBroke() {
    someBroke = true;
  }

  // ---- data

  @Override
  public void post(Batch batch, int limit) {
    poster.post(batch, limit);
  }

  @Override
  public void finish(Batch batch) {
    LibfabricRequests.of(batch).finish();
  }

  @Override
  public int poll(Batch batch) {
    return LibfabricRequests.of(batch).poll();
  }

  // ---- frames

  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    LibfabricEndpoint connection = (LibfabricEndpoint) endpoint;
    connection.breakage().check();
    connection.beat();
    long ticket = connection.port().send(connection, address, bytes);
    connection.ring(true);
    return ticket == 0 ? 0 : tickets.put(connection.port(), ticket);
  }

  @Override
  public boolean sent(long ticket) {
    return tickets.isCopied(ticket);
  }

  @Override
  public void received(long address, long bytes) {
    frames.received(this, address, bytes);
  }

  @Override
  public int progress() {
    Sleep.@Nullable End end = slept.get() == null ? null : slept.getAndSet(null);
    int total = ports.progress(++turns, end);
    if ((turns & TURNS_BETWEEN_RINGS) == 0 || end != null) {
      for (int i = 0; i < endpoints.size(); i++) {
        endpoints.get(i).ring(false);
      }
    }
    if (end == Sleep.End.READY) {
      total++; // what a peer does over shared memory shows in no result here, and more follows soon
    }
    if (someBroke) {
      someBroke = false;
      List.copyOf(endpoints).forEach(LibfabricEndpoint::letGoIfBroken);
      total++;
    }
    if (total > 0) {
      pause.shorten();
    }
    return total;
  }

  // ---- sleeping

  @Override
  public boolean arm() {
    return ports.arm() && !someBroke;
  }

  @Override
  public void sleep(int timeoutMillis) {
    slept.set(pause.sleep(timeoutMillis));
  }

  @Override
  public void wake() {
    pause.wake();
  }

  // ---- the end

  /** Closes every port. @return whether libfabric let go of all of them */
  boolean closeAll() {
    boolean closed = ports.closeAll();
    pause.close();
    closeBell();
    return closed;
  }

  private void closeBell() {
    if (doorbell != null) {
      doorbell.close();
    }
  }
}
