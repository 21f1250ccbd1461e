package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Operation;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.ffm.Doorbell;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What runs under one lock: connections, what is posted on them, and the ports that they go over. */
final class LibfabricWorker implements Worker, Port.Owner {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.libfabric");
  private static final long CLOSE_NANOS = 400_000_000L;
  private static final long PAGE = 4096;

  private final FabricVersion version;
  private final FrameSink frames;
  private final long stripeThreshold;
  private final List<String> providers;
  private final @Nullable Doorbell doorbell;
  private final Pause pause;
  private final Ports ports;
  private final Tickets tickets = new Tickets();
  private final List<LibfabricEndpoint> endpoints = new ArrayList<>();
  private volatile boolean someBroke;

  LibfabricWorker(FabricVersion version, List<RailGroup> groups, LibfabricSettings settings, FrameSink frames) throws BackendException {
    this.version = version;
    this.frames = frames;
    this.stripeThreshold = settings.stripeThreshold();
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
    LibfabricEndpoint endpoint = (LibfabricEndpoint) batch.endpoint();
    LibfabricRequests requests = LibfabricRequests.of(batch);
    requests.begin();
    boolean writes = batch.operation() == Operation.WRITE;
    int rails = endpoint.rails();
    long stride = batch.capacity() * (long) Long.BYTES;
    long columns = batch.columns().address();
    int next = batch.posted();
    while (next < limit) {
      BackendException why = endpoint.breakage().cause();
      if (why != null) {
        batch.fail(why, next);
        break;
      }
      long at = columns + next * (long) Long.BYTES;
      long local = MEMORY.get(JAVA_LONG, at);
      long remote = MEMORY.get(JAVA_LONG, at + stride);
      long length = MEMORY.get(JAVA_LONG, at + 2 * stride);
      long localKey = MEMORY.get(JAVA_LONG, at + 3 * stride);
      long remoteKey = MEMORY.get(JAVA_LONG, at + 4 * stride);
      long status = rails == 1
          ? postOn(0, endpoint, requests, writes, local, remote, length, localKey, remoteKey, next)
          : postStriped(rails, endpoint, requests, writes, local, remote, length, localKey, remoteKey, next);
      if (status == -FabricError.EAGAIN) {
        break;
      }
      if (status != 0) {
        batch.fail(endpoint.failedBy(status, "", nameOf(batch.operation())), next);
        break;
      }
      next++;
    }
    batch.posted(next);
    endpoint.ring(false);
  }

  private static long postOn(
      int rail, LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, long local, long remote, long length, long localKey, long remoteKey, int descriptor) {
    Port port = endpoint.port();
    RailEndpoint over = port.rail(rail);
    long description = KeyTable.number(localKey, port.group().first() + rail);
    long there = remote + KeyTable.shift(remoteKey);
    long key = KeyTable.number(remoteKey, rail);
    long status = writes
        ? over.write(length < endpoint.plainFrom(), local, length, description, endpoint.peer(rail), there, key, requests, descriptor)
        : over.read(local, length, description, endpoint.peer(rail), there, key, requests, descriptor);
    if (status == 0) {
      requests.add();
      endpoint.began();
    }
    return status;
  }

  /** A long descriptor is spread over the rails, in parts of whole pages; short ones take turns. */
  private long postStriped(
      int rails, LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, long local, long remote, long length, long localKey, long remoteKey, int descriptor) {
    long part = length < 2 * stripeThreshold ? length : Math.max(stripeThreshold, ((length + rails - 1) / rails + PAGE - 1) & -PAGE);
    long begun = requests.begun();
    while (begun < length) {
      int rail = (int) ((begun / part + descriptor) % rails);
      long bytes = Math.min(part, length - begun);
      long status = postOn(rail, endpoint, requests, writes, local + begun, remote + begun, bytes, localKey, remoteKey, descriptor);
      if (status != 0) {
        requests.begun(begun);
        return status;
      }
      begun += bytes;
    }
    requests.begun(0);
    return 0;
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
    int total = ports.progress();
    for (int i = 0; i < endpoints.size(); i++) {
      endpoints.get(i).ring(false);
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
    ports.slept(pause.sleep(timeoutMillis));
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
