package dev.sluice.backend.libfabric;

import dev.sluice.Route;
import dev.sluice.ffm.ProcessStat;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Breakage;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection to one peer, over the rails of one group. */
final class LibfabricEndpoint implements Endpoint {
  private static final String REMEDY = "see whether the peer lives and can be reached, and connect again with its fresh metadata";

  private final String peer;
  private final LibfabricWorker worker;
  private final Port port;
  private final boolean apart;
  private final Set<Long> keys = new HashSet<>();
  private final Breakage breakage = new Breakage();
  private final @Nullable Bell bell;
  private final long plainFrom;
  private final long gatheredBytes;
  private final boolean gathersStraight;
  private final boolean bothCopy;

  /** The peer's process, where its shared memory is used; 0 otherwise. */
  private final int neighbour;

  /** Null where there is no need of one. */
  private final @Nullable Pulse pulse;

  private int underWay;
  private EndpointInfo.Place place;
  private long[] peers;

  private LibfabricEndpoint(String peer, LibfabricWorker worker, Port port, boolean apart, EndpointInfo.Place place, @Nullable Bell bell, long plainFrom, int neighbour) throws BackendException {
    this.peer = peer;
    this.worker = worker;
    this.port = port;
    this.apart = apart;
    this.place = place;
    this.bell = bell;
    this.plainFrom = plainFrom;
    this.gatheredBytes = port.group().gatheredBytes();
    this.gathersStraight = port.group().gathersStraight();
    this.bothCopy = port.group().bothCopy();
    this.neighbour = neighbour;
    this.peers = insert(place);
    Beats beats = port.beats();
    this.pulse = beats == null ? null : new Pulse(this, beats, apart, port.group().rails().size());
  }

  static LibfabricEndpoint connect(String peer, EndpointInfo info, LibfabricWorker worker) throws BackendException {
    RailGroup group = worker.groupFor(info, peer);
    Port own = worker.ports().openApart(group, peer);
    Port port = own == null ? worker.ports().front(group) : own;
    Bell bell = worker.bellFor(info, port);
    try {
      LibfabricEndpoint made = new LibfabricEndpoint(peer, worker, port, own != null, info.over(group.provider()).orElseThrow(), bell, group.plainFrom(info.self()),
              group.reach() == RailGroup.Reach.HOST ? info.self().pid() : 0);
      worker.add(made);
      return made;
    } catch (BackendException | RuntimeException e) {
      if (bell != null) {
        bell.close();
      }
      if (own != null) {
        worker.ports().close(own);
      }
      throw e;
    }
  }

  private long[] insert(EndpointInfo.Place there) throws BackendException {
    int rails = Math.min(there.addresses().size(), port.group().rails().size());
    long[] inserted = new long[rails];
    for (int r = 0; r < rails; r++) {
      inserted[r] = port.rail(r).insert(there.addresses().get(r), peer);
    }
    return inserted;
  }

  Port port() {
    return port;
  }

  /** On how many rails both are. */
  int rails() {
    return peers.length;
  }

  /** What operations on a rail name the peer with. */
  long peer(int rail) {
    return peers[rail];
  }

  /** From how many bytes on a write ends with its bytes in place without being asked to. */
  long plainFrom() {
    return plainFrom;
  }

  /** Whether descriptors of a length are copied straight into the peer's memory, several by one operation. */
  boolean copiesStraight(long bytes) {
    return gathersStraight && bytes >= plainFrom;
  }

  /** Whether this process may copy straight while the peer does. */
  boolean bothCopy() {
    return bothCopy;
  }

  /** How many operations have not ended. */
  int underWay() {
    return underWay;
  }

  /** Shorter descriptors of how many bytes in all go by one operation; 0 where each has its own. */
  long gatheredBytes() {
    return gatheredBytes;
  }

  /** Something was posted. */
  void began() {
    underWay++;
    port.expects();
  }

  /** Something that was posted has ended. */
  void ended() {
    underWay--;
  }

  /** To be called with every frame, of which the engine sends one a second at least: looks after the rails over which none go. */
  void beat() {
    int silent = pulse == null || breakage.isBroken() ? 0 : pulse.beat();
    if (silent > 0) {
      breakage.because(new BackendException(
          Kind.PEER_LOST, "peer " + peer + " is not heard any more over " + port.group().rails().get(silent).info().place()
              + "; see whether that way to it is cut (parameter domain leaves it out), and connect again with its fresh metadata"));
      worker.someBroke();
    }
  }

  /** Keeps the peer awake while something is under way to it, where that is necessary. */
  void ring(boolean sends) {
    if (bell != null && (underWay > 0 || sends) && !port.isClosed() && !breakage.isBroken()) {
      bell.ring();
    }
  }

  @Override
  public Worker worker() {
    return worker;
  }

  @Override
  public Optional<byte[]> endpointInfo() {
    return apart ? worker.infoOf(port) : Optional.empty();
  }

  @Override
  public void redirect(byte[] endpointInfo) throws BackendException {
    breakage.check();
    EndpointInfo.Place there = EndpointInfo.decode(endpointInfo, "peer " + peer).over(port.group().provider()).orElseThrow(() -> new BackendException(
        Kind.METADATA, "peer " + peer + " wants to be reached without " + port.group().provider() + ", over which it was connected; connect again with its fresh metadata"));
    if (!there.isSame(place)) {
      peers = insert(there);
      place = there;
    }
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    ExportedKey key = ExportedKey.decode(exported, "peer " + peer);
    breakage.check();
    if (key.groups().size() <= place.group() || key.groups().get(place.group()).keys().length < peers.length) {
      throw new BackendException(Kind.METADATA, "a region's key from peer " + peer + " is not for the rails over which it is connected; fetch the peer's metadata again");
    }
    ExportedKey.GroupKeys group = key.groups().get(place.group());
    long made = KeyTable.make(group.addresses() ? 0 : -key.address(), group.keys());
    keys.add(made);
    return made;
  }

  @Override
  public void dropRegion(long remoteKey) {
    if (keys.remove(remoteKey)) {
      KeyTable.free(remoteKey);
    }
  }

  @Override
  public Route route() {
    return new Route(LibfabricBackendProvider.NAME, Providers.carrierOf(port.group().provider()), port.group().places(), Route.Path.DIRECT, Route.Known.REPORTED);
  }

  /** A provider that sits on another is named by the one below, too. */
  @Override
  public boolean carriedBy(String transport) {
    return Providers.isA(port.group().provider(), transport);
  }

  @Override
  public Optional<BackendException> failure() {
    return Optional.ofNullable(breakage.cause());
  }

  @Override
  public void abort() {
    breakage.because(new BackendException(Kind.FAILED, "the libfabric connection to " + peer + " was broken off by this agent; connect again"));
    letGo();
  }

  @Override
  public void close() {
    List.copyOf(keys).forEach(this::dropRegion);
    if (!breakage.isBroken()) {
      worker.drain(port);
    }
    breakage.because(new BackendException(Kind.FAILED, "the libfabric connection to " + peer + " is closed"));
    letGo();
    worker.remove(this);
  }

  /** What is under way ends with its port; on the one that all share nothing can be broken off. */
  private void letGo() {
    if (apart) {
      worker.ports().close(port);
    }
    if (bell != null) {
      bell.close();
    }
    if (neighbour > 0 && ProcessStat.isDead(neighbour)) {
      HostMemory.removeLeftovers(neighbour);
    }
  }

  Breakage breakage() {
    return breakage;
  }

  /** Something with the peer failed: no provider goes on well after that. */
  BackendException failedBy(long error, String said, String what) {
    BackendException before = breakage.cause();
    if (before != null) {
      return before;
    }
    // What is copied straight into a process that is gone fails with whatever the kernel says of it.
    Kind kind = neighbour > 0 && ProcessStat.isDead(neighbour) ? Kind.PEER_LOST : FabricFailure.kindOf(error);
    BackendException why = FabricFailure.of(kind, what + " with peer " + peer + " failed", error, said, REMEDY);
    breakage.because(why);
    worker.someBroke();
    return why;
  }

  /** After a failure nothing more is expected of the port. */
  void letGoIfBroken() {
    if (breakage.isBroken()) {
      letGo();
    }
  }
}
