package dev.sluice.backend.nixl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Operation;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.backend.nixl.ffm.NixlNotifications;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.backend.nixl.ffm.NixlTransfers;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Blocks;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Posts to NIXL, asks it how far requests are, and takes notifications. Bytes arrive on NIXL's own thread, too; but it wakes nobody. */
final class NixlWorker implements Worker {
  private final NativeAgent agent;
  private final Registrations registrations;
  private final OpenFiles files;
  private final FrameSink frames;
  private final Pause pause;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(JAVA_LONG, 2);
  private final long notifications;
  private final Ranges ours = new Ranges();
  private final Ranges theirs = new Ranges();
  private final List<NixlRequests> requests = new ArrayList<>();
  private final Set<NumberedBlocks> numbered = ConcurrentHashMap.newKeySet();
  private final Map<String, RemoteAgent> remotes = new HashMap<>();
  private int foreigners;
  private volatile boolean someGivenUp;

  NixlWorker(NativeAgent agent, Registrations registrations, OpenFiles files, FrameSink frames) throws BackendException {
    this.agent = agent;
    this.registrations = registrations;
    this.files = files;
    this.frames = frames;
    this.pause = new Pause(agent.eventDescriptors());
    this.notifications = Calls.made(Kind.FAILED, "no list for NIXL's notifications can be made", NixlFailure.LOG_REMEDY, NixlNotifications::create_notif_map);
  }

  long agent() {
    return agent.handle();
  }

  static String nameOf(Operation operation) {
    return operation == Operation.READ ? "a read" : "a write";
  }

  // ---- connections

  /** What NIXL knows of a peer, for one more connection. */
  RemoteAgent join(EndpointInfo info, String peer) throws BackendException {
    RemoteAgent known = remotes.get(info.name());
    if (known != null && !Arrays.equals(known.info().place(), info.place())) {
      throw new BackendException(
          Kind.PEER_LOST, "what was posted to the NIXL agent " + info.name() + " before it was restarted has not ended yet; connect again when it has");
    }
    RemoteAgent remote = known != null ? known : new RemoteAgent(agent, info);
    remote.use(peer);
    remotes.put(info.name(), remote);
    countForeigners();
    return remote;
  }

  /** A connection ended. */
  void leave(RemoteAgent remote) {
    if (remote.isUsedOnce()) {
      requests.forEach(some -> some.forget(remote)); // NIXL wants them gone before it forgets the peer
    }
    if (remote.leave()) {
      remotes.remove(remote.info().name());
      countForeigners();
    }
  }

  private void countForeigners() {
    foreigners = (int) remotes.values().stream().filter(one -> one.info().foreign()).count();
  }

  /** The blocks of a link; any thread. */
  NumberedBlocks prepare(Blocks blocks) throws BackendException {
    NumberedBlocks made = NumberedBlocks.of(this, blocks);
    numbered.add(made);
    return made;
  }

  // ---- data

  @Override
  public void post(Batch batch, int limit) {
    NixlEndpoint endpoint = (NixlEndpoint) batch.endpoint();
    NixlRequests own = requestsOf(batch);
    own.begin();
    try {
      endpoint.breakage().check();
      if (!endpoint.ready()) {
        return;
      }
      while (batch.posted() < limit && batch.failure() == null) {
        int first = batch.posted();
        int end = batch.blocks() == null ? alike(batch, first, limit) : limit;
        if (registrations.someDepart() && departs(batch, first, end)) {
          return;
        }
        postSlice(batch, first, end, own, endpoint);
      }
    } catch (BackendException refused) {
      batch.fail(refused, batch.posted());
    }
  }

  private void postSlice(Batch batch, int first, int end, NixlRequests own, NixlEndpoint endpoint) throws BackendException {
    RemoteAgent remote = endpoint.remote();
    boolean file = isFile(batch, first);
    if (file && batch.operation() == Operation.READ) {
      files.checkLengths(batch, first, end);
    }
    Slice slice = own.next();
    if (!slice.fits(batch, first, end, remote, registrations.epoch())) {
      slice.free();
      slice.take(make(batch, first, end, endpoint), batch, first, end, remote, registrations.epoch());
    }
    int status = slice.post(first);
    if (status == NixlStatus.SUCCESS || status == NixlStatus.IN_PROGRESS) {
      batch.posted(end);
    } else {
      own.fail();
      throw failure(batch, slice, status);
    }
  }

  /** Why a request failed. Between processes nothing but the loss of the peer is left; a file has reasons of its own. */
  BackendException failure(Batch batch, Slice slice, int status) {
    return isFile(batch, slice.from())
        ? files.failure(batch, slice.from(), slice.from() + slice.count(), status)
        : ((NixlEndpoint) batch.endpoint()).brokenBy(status, nameOf(batch.operation()));
  }

  private static boolean isFile(Batch batch, int i) {
    return batch.blocks() == null && Place.isFile(Place.ofKey(batch.remoteKey(i)));
  }

  private long make(Batch batch, int first, int end, NixlEndpoint endpoint) throws BackendException {
    int operation = batch.operation() == Operation.READ ? NixlConstants.XFER_READ : NixlConstants.XFER_WRITE;
    RemoteAgent remote = endpoint.remote();
    int status =
        batch.blocks() instanceof NumberedBlocks blocks
            ? blocks.make(
                agent, remote, registrations.epoch(), operation, batch.localNumbers() + first * (long) Integer.BYTES,
                batch.remoteNumbers() + first * (long) Integer.BYTES, end - first, out.address())
            : makeOfRanges(batch, first, end, operation, remote);
    if (status != NixlStatus.SUCCESS) {
      throw remote.isKnown()
          ? NixlFailure.of(Kind.FAILED, nameOf(batch.operation()) + " of " + (end - first) + " ranges cannot be made", status, NixlFailure.LOG_REMEDY)
          : endpoint.brokenBy(status, nameOf(batch.operation()));
    }
    return out.get(JAVA_LONG, 0);
  }

  private int makeOfRanges(Batch batch, int first, int end, int operation, RemoteAgent peer) throws BackendException {
    int here = Place.ofKey(batch.localKey(first));
    int there = Place.ofKey(batch.remoteKey(first));
    long local = ours.clear(Place.kind(here));
    long remote = theirs.clear(Place.kind(there));
    for (int i = first; i < end; i++) {
      int _ = NixlTransfers.xfer_dlist_add_desc(local, batch.localAddress(i), batch.length(i), Place.device(Place.ofKey(batch.localKey(i))));
      int _ = NixlTransfers.xfer_dlist_add_desc(remote, batch.remoteAddress(i), batch.length(i), Place.device(Place.ofKey(batch.remoteKey(i))));
    }
    long plugins = Place.isFile(there) ? agent.storage() : agent.network();
    return NixlTransfers.create_xfer_req(agent.handle(), operation, local, remote, peer.nameText(), out.address(), plugins);
  }

  /** One past the last of the descriptors that a list of NIXL's can hold together: of one kind of memory each side. */
  private static int alike(Batch batch, int first, int limit) {
    int here = Place.kind(Place.ofKey(batch.localKey(first)));
    int there = Place.kind(Place.ofKey(batch.remoteKey(first)));
    int end = first + 1;
    while (end < limit && Place.kind(Place.ofKey(batch.localKey(end))) == here && Place.kind(Place.ofKey(batch.remoteKey(end))) == there) {
      end++;
    }
    return end;
  }

  private boolean departs(Batch batch, int first, int end) {
    if (batch.blocks() != null) {
      return true; // any of them may be in it
    }
    for (int i = first; i < end; i++) {
      if (registrations.departs(Place.ofKey(batch.localKey(i)), batch.localAddress(i), batch.length(i))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void finish(Batch batch) {
    requestsOf(batch).finish();
  }

  @Override
  public int poll(Batch batch) {
    return requestsOf(batch).poll(batch, (NixlEndpoint) batch.endpoint());
  }

  private NixlRequests requestsOf(Batch batch) {
    if (batch.attachment() instanceof NixlRequests known) {
      return known;
    }
    NixlRequests fresh = new NixlRequests(this);
    batch.attach(fresh, fresh::giveUp);
    requests.add(fresh);
    return fresh;
  }

  void someGivenUp() {
    someGivenUp = true;
  }

  // ---- frames

  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    NixlEndpoint connection = (NixlEndpoint) endpoint;
    connection.breakage().check();
    boolean _ = connection.ready(); // after a loss NIXL has to connect anew, if it can by now
    int status = NixlNotifications.gen_notif(agent.handle(), connection.remote().nameText(), address, bytes, 0);
    if (status != NixlStatus.SUCCESS) {
      throw connection.brokenBy(status, "a frame");
    }
    return 0;
  }

  @Override
  public boolean sent(long ticket) {
    return true;
  }

  @Override
  public int progress() {
    int total = receive();
    if (registrations.someDepart()) {
      registrations.depart(range -> requests.stream().anyMatch(some -> some.touches(range)));
    }
    if (someGivenUp) {
      someGivenUp = false;
      requests.removeIf(NixlWorker::freed);
      numbered.removeIf(this::freed);
    }
    if (total > 0) {
      pause.shorten();
    }
    return total;
  }

  private static boolean freed(NixlRequests some) {
    if (some.isGivenUp()) {
      some.free();
      return true;
    }
    return false;
  }

  private boolean freed(NumberedBlocks some) {
    if (some.isGivenUp()) {
      some.destroy(agent);
      return true;
    }
    return false;
  }

  private int receive() {
    int status = NixlNotifications.get_notifs(agent.handle(), notifications, 0);
    long senders = status == NixlStatus.SUCCESS ? size() : 0;
    if (senders == 0) {
      return 0;
    }
    int total = 0;
    for (long i = 0; i < senders; i++) {
      int _ = NixlNotifications.notif_map_get_agent_at(notifications, i, out.address());
      long sender = out.get(JAVA_LONG, 0);
      int _ = NixlNotifications.notif_map_get_notifs_size(notifications, sender, out.address());
      long count = out.get(JAVA_LONG, 0);
      boolean bare = foreigners > 0 && isForeign(NativeAccess.string(sender));
      for (long k = 0; k < count; k++) {
        int _ = NixlNotifications.notif_map_get_notif(notifications, sender, k, out.address(), out.address() + Long.BYTES);
        long bytes = out.get(JAVA_LONG, 0);
        long length = out.get(JAVA_LONG, Long.BYTES);
        if (!bare && frames.isFrame(bytes, length)) {
          frames.received(this, bytes, length);
        } else {
          frames.receivedFrom(this, NativeAccess.string(sender), bytes, length);
        }
        total++;
      }
    }
    int _ = NixlNotifications.notif_map_clear(notifications);
    return total;
  }

  private boolean isForeign(String name) {
    RemoteAgent known = remotes.get(name);
    return known != null && known.info().foreign();
  }

  private long size() {
    int _ = NixlNotifications.notif_map_size(notifications, out.address());
    return out.get(JAVA_LONG, 0);
  }

  // ---- sleeping

  @Override
  public boolean arm() {
    return true;
  }

  @Override
  public void sleep(int timeoutMillis) {
    pause.sleep(timeoutMillis);
  }

  @Override
  public void wake() {
    pause.wake();
  }

  // ---- the end

  /** Whether nothing is under way any more. */
  boolean isQuiet() {
    return requests.stream().noneMatch(NixlRequests::isUnderWay);
  }

  /** Frees everything; nothing is under way, and no connection is left. */
  void close() {
    requests.forEach(NixlRequests::free);
    requests.clear();
    numbered.forEach(some -> some.destroy(agent));
    numbered.clear();
    ours.free();
    theirs.free();
    int _ = NixlNotifications.destroy_notif_map(notifications);
    pause.close();
    arena.close();
  }
}
