package dev.sluice.engine;

import dev.sluice.Link;
import dev.sluice.LocalSpans;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.RemoteSpans;
import dev.sluice.Route;
import dev.sluice.Span;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.UnsupportedException;
import dev.sluice.config.Integrity;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Blocks;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.PreparedBlocks;
import dev.sluice.spi.RegionKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Span pairs with everything resolved that a posting needs: addresses, keys, strides. Immutable, but for what the backend prepared for its transfers. */
final class PreparedLink implements Link {
  private final Connection connection;
  private final PeerHandle peer;
  private final LocalSpans localSpans;
  private final RemoteSpans remoteSpans;
  private final boolean whole;
  private final LocalRegion[] localRegions;
  private final PeerRegion[] remoteRegions;
  /** As the backend sees it. */
  private final MemoryKind[] localKind;

  private final long[] localBase;
  private final long[] localStride;
  private final long[] localKey;
  private final long[] remoteBase;
  private final long[] remoteStride;
  private final long[] remoteKey;
  private final long[] blockBytes;
  private final @Nullable StagedSpans stagedSpans;

  /** Null where no posting is packed. */
  private final @Nullable StagedSpans packedSpans;

  private final boolean[] reads;
  private final boolean[] writes;
  private final int localCount;
  private final int remoteCount;
  private final Route routeAtFirst;
  private final Object preparing = new Object();
  private @Nullable PreparedBlocks prepared;
  private int preparedFor;

  /** Made under the driver's lock, since it imports keys. */
  PreparedLink(Connection connection, PeerHandle peer, LocalSpans localSpans, RemoteSpans remoteSpans, boolean whole) {
    this.connection = connection;
    this.peer = peer;
    this.localSpans = localSpans;
    this.remoteSpans = remoteSpans;
    this.whole = whole;
    int spans = localSpans.entries().size();
    localKind = new MemoryKind[spans];
    localBase = new long[spans];
    localStride = new long[spans];
    localKey = new long[spans];
    remoteBase = new long[spans];
    remoteStride = new long[spans];
    remoteKey = new long[spans];
    blockBytes = new long[spans];
    StagedSpans staged = new StagedSpans(spans);
    Set<LocalRegion> ours = new LinkedHashSet<>();
    Set<PeerRegion> theirs = new LinkedHashSet<>();
    int leastLocal = Integer.MAX_VALUE;
    int leastRemote = Integer.MAX_VALUE;
    String backend = connection.unit().name();
    Reach reach = new Reach(connection);
    for (int s = 0; s < spans; s++) {
      LocalRegion region = (LocalRegion) localSpans.entries().get(s).region();
      PeerRegion remote = (PeerRegion) remoteSpans.entries().get(s).region();
      Span here = localSpans.entries().get(s).span();
      Span there = remoteSpans.entries().get(s).span();
      RegionKey key = Objects.requireNonNull(region.key(backend));
      ours.add(region);
      theirs.add(remote);
      boolean remoteStaged = reach.stagedThere(remote);
      remoteKey[s] = remoteStaged ? 0 : connection.importRegion(remote);
      boolean localStaged = region.kind() == MemoryKind.DEVICE && (remoteStaged || reach.stagedHere(region, remoteKey[s]));
      localKind[s] = localStaged ? MemoryKind.HOST : region.kind();
      DeviceRange device = localStaged ? region.device() : null;
      localBase[s] = (device == null ? key.address() : device.pointer()) + here.offset();
      localStride[s] = here.stride();
      localKey[s] = key.handle();
      remoteBase[s] = (remoteStaged ? 0 : Objects.requireNonNull(remote.key(backend)).address()) + there.offset();
      remoteStride[s] = there.stride();
      staged.local(s, device == null ? null : device.device(), localKey[s]);
      if (remoteStaged) {
        staged.remoteStaged(s, remote);
      } else {
        staged.remoteDirect(s, remoteKey[s]);
      }
      blockBytes[s] = here.blockBytes();
      leastLocal = Math.min(leastLocal, here.count());
      leastRemote = Math.min(leastRemote, there.count());
    }
    stagedSpans = staged.any() ? staged : null;
    packedSpans = stagedSpans == null && packs() ? StagedSpans.packed(remotes()) : null;
    localRegions = ours.toArray(LocalRegion[]::new);
    remoteRegions = theirs.toArray(PeerRegion[]::new);
    reads = moves(Operation.READ);
    writes = moves(Operation.WRITE);
    localCount = leastLocal;
    remoteCount = leastRemote;
    routeAtFirst = routeNow();
  }

  /** Whether the engines copy postings of many small blocks together: not where the backend copies straight into the peer's memory, which is faster. */
  private boolean packs() {
    long most = packBytes();
    if (whole || !connection.packs()) {
      return false;
    }
    for (int s = 0; s < spans(); s++) {
      if (blockBytes[s] > most || localRegion(s).kind() != MemoryKind.HOST || remoteRegion(s).kind() != MemoryKind.HOST || connection.endpoint().maps(remoteKey[s])) {
        return false;
      }
    }
    return true;
  }

  /** The longest average descriptor that is packed. */
  long packBytes() {
    return connection.agent().settings().packBytes();
  }

  private List<PeerRegion> remotes() {
    return remoteSpans.entries().stream().map(entry -> (PeerRegion) entry.region()).toList();
  }

  /** The blocks as the backend has prepared them, for one more transfer; null where it wants descriptors. Shared by the transfers of the link. */
  @Nullable PreparedBlocks acquireBlocks(int most) {
    synchronized (preparing) {
      if (prepared == null) {
        Blocks all = blocks();
        try {
          prepared = all == null ? null : connection.endpoint().prepare(all, most).orElse(null);
        } catch (BackendException refused) {
          throw Errors.typed("the blocks of a link to peer '" + peer.name() + "' cannot be prepared", refused);
        }
      }
      preparedFor += prepared == null ? 0 : 1;
      return prepared;
    }
  }

  /** A transfer ends. */
  void releaseBlocks() {
    synchronized (preparing) {
      if (--preparedFor == 0 && prepared != null) {
        prepared.free();
        prepared = null;
      }
    }
  }

  /** The blocks as numbers name them; null where a number does not fit or a posting goes in stages. */
  private @Nullable Blocks blocks() {
    long most = (long) spans() * Math.max(localCount, remoteCount);
    return stagedSpans != null || whole || most > Integer.MAX_VALUE
        ? null
        : new Blocks(localCount, remoteCount, blockBytes, localBase, localStride, localKey, remoteBase, remoteStride, remoteKey);
  }

  /**
   * What moves postings through slabs; null where the backend moves all of them from end to end.
   *
   * @param most the most blocks of a posting
   */
  @Nullable StagedPosting staged(int most) {
    StagedSpans through = stagedSpans != null ? stagedSpans : StagedPosting.isWorthPacking((long) most * spans()) ? packedSpans : null;
    if (through == null) {
      return null;
    }
    try {
      return new StagedPosting(this, through, connection.unit().staging().slabs(through.anyDevice()));
    } catch (BackendException failed) {
      throw Errors.typed("there is no memory to " + (through.packed() ? "pack small blocks into" : "stage device memory through"), failed);
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public Route route() {
    return routeNow();
  }

  /** How bytes went when the link was made: what can be told of it when the peer is gone, and without asking the library. */
  Route routeAtFirst() {
    return routeAtFirst;
  }

  private Route routeNow() {
    Route route = peer.routeOf(connection, this::routes);
    Route.Path path = stagedSpans != null ? Route.Path.STAGED : packedSpans != null ? Route.Path.PACKED : route.path();
    return new Route(route.backend(), route.transport(), route.device(), path, route.known());
  }

  /** How the bytes of the regions go that the backend reaches itself. */
  private List<Route> routes(Endpoint endpoint) {
    return IntStream.range(0, remoteKey.length)
        .filter(s -> stagedSpans == null || !stagedSpans.remoteStaged(s))
        .mapToObj(s -> endpoint.route(localKind[s], remoteKey[s]))
        .distinct()
        .toList();
  }

  @Override
  public int spans() {
    return blockBytes.length;
  }

  @Override
  public Link slice(int from, int to) {
    Objects.checkFromToIndex(from, to, spans());
    List<LocalSpans.Entry> ours = new ArrayList<>(localSpans.entries().subList(from, to));
    List<RemoteSpans.Entry> theirs = new ArrayList<>(remoteSpans.entries().subList(from, to));
    return connection.agent().link(new LocalSpans(ours), new RemoteSpans(theirs));
  }

  @Override
  public Transfer transfer(int maxBlocks) {
    connection.agent().checkOpen();
    return new PostedTransfer(this, maxBlocks);
  }

  Connection connection() {
    return connection;
  }

  /** Whether what its transfers move is verified. */
  boolean verifies() {
    return connection.agent().settings().integrity() == Integrity.CRC32C;
  }

  /**
   * Of which span pair a descriptor is, or of one with the same regions.
   *
   * @param from where to look first
   */
  int spanOf(Batch batch, int descriptor, int from) {
    if (stagedSpans != null) {
      return (int) batch.localKey(descriptor);
    }
    for (int k = 0; k < spans(); k++) {
      int s = (from + k) % spans();
      if (localKey[s] == batch.localKey(descriptor) && remoteKey[s] == batch.remoteKey(descriptor)
          && isWithin(localOffset(s, batch.localAddress(descriptor)), localRegion(s).bytes()) && isWithin(remoteOffset(s, batch.remoteAddress(descriptor)), remoteRegion(s).bytes())) {
        return s;
      }
    }
    throw new IllegalStateException("descriptor " + descriptor + " is of no span of its link");
  }

  private static boolean isWithin(long offset, long bytes) {
    return offset >= 0 && offset < bytes;
  }

  LocalRegion localRegion(int s) {
    return (LocalRegion) localSpans.entries().get(s).region();
  }

  PeerRegion remoteRegion(int s) {
    return (PeerRegion) remoteSpans.entries().get(s).region();
  }

  /** Where a descriptor's address lies in the local region. */
  long localOffset(int s, long address) {
    return address - localBase[s] + localSpans.entries().get(s).span().offset();
  }

  /** Where a descriptor's address lies in the remote region. */
  long remoteOffset(int s, long address) {
    return address - remoteBase[s] + remoteSpans.entries().get(s).span().offset();
  }

  boolean whole() {
    return whole;
  }

  boolean oneRegionEach() {
    return localRegions.length == 1 && remoteRegions.length == 1;
  }

  long localBase(int s) {
    return localBase[s];
  }

  long localStride(int s) {
    return localStride[s];
  }

  /** What descriptors carry: of a staged link the number of the span pair. */
  long localKey(int s) {
    return stagedSpans == null ? localKey[s] : s;
  }

  long remoteBase(int s) {
    return remoteBase[s];
  }

  long remoteStride(int s) {
    return remoteStride[s];
  }

  /** What descriptors carry: of a staged link the number of the span pair. */
  long remoteKey(int s) {
    return stagedSpans == null ? remoteKey[s] : s;
  }

  long blockBytes(int s) {
    return blockBytes[s];
  }

  /** Blocks that every local span has. */
  int localCount() {
    return localCount;
  }

  /** Blocks that every remote span has. */
  int remoteCount() {
    return remoteCount;
  }

  long localBytes() {
    return localRegions[0].bytes();
  }

  long remoteBytes() {
    return remoteRegions[0].bytes();
  }

  long localAddress() {
    return localBase[0] - localSpans.entries().getFirst().span().offset();
  }

  long remoteAddress() {
    return remoteBase[0] - remoteSpans.entries().getFirst().span().offset();
  }

  /** A device that has memory on our side of the link; null where none has. */
  @Nullable CudaDevice localDevice() {
    for (LocalRegion region : localRegions) {
      DeviceRange range = region.device();
      if (range != null) {
        return range.device();
      }
    }
    return null;
  }

  void checkPeerOpen() {
    peer.checkOpen();
  }

  void checkUsable(Operation operation) {
    boolean[] moves = operation == Operation.READ ? reads : writes;
    for (int i = 0; i < remoteRegions.length; i++) {
      PeerRegion region = remoteRegions[i];
      if (region.revoked()) {
        throw new StaleException("region '" + region.name() + "' (epoch " + region.epoch() + ") of peer '" + peer.name()
            + "' was deregistered by its owner: take fresh metadata with update()");
      }
      if (!region.rights().allow(operation)) {
        throw new UnsupportedException("region '" + region.name() + "' of peer '" + peer.name() + "' is registered for " + region.rights()
            + " only: a " + operation + " is refused");
      }
      if (!moves[i]) {
        throw new UnsupportedException(connection.unit().name() + " does not " + operation + " between " + localRegions[0].kind() + " and " + region.kind());
      }
    }
    if (operation == Operation.READ) {
      for (LocalRegion region : localRegions) {
        if (region.readOnly()) {
          throw new UnsupportedException("region '" + region.name() + "' is a read-only segment: it cannot be the destination of a READ");
        }
      }
    }
  }

  /** For each remote region, whether bytes of it and of every local region move. */
  private boolean[] moves(Operation operation) {
    boolean[] moves = new boolean[remoteRegions.length];
    for (int i = 0; i < moves.length; i++) {
      moves[i] = moves(operation, remoteRegions[i]);
    }
    return moves;
  }

  private boolean moves(Operation operation, PeerRegion remote) {
    Reach reach = new Reach(connection);
    for (LocalRegion local : localRegions) {
      if (!reach.moves(operation, local, remote)) {
        return false;
      }
    }
    return true;
  }

  boolean revoked() {
    for (PeerRegion region : remoteRegions) {
      if (region.revoked()) {
        return true;
      }
    }
    return false;
  }

  boolean uses(PeerRegion region) {
    for (PeerRegion one : remoteRegions) {
      if (one == region) {
        return true;
      }
    }
    return false;
  }

  /** Marks the local regions as in use, all or none. */
  void enterRegions() {
    for (int i = 0; i < localRegions.length; i++) {
      if (!localRegions[i].enter()) {
        while (--i >= 0) {
          localRegions[i].exit();
        }
        throw new StaleException("a local region of this link was deregistered: link anew");
      }
    }
  }

  void exitRegions() {
    for (LocalRegion region : localRegions) {
      region.exit();
    }
  }

  void regionsEndedEarly() {
    for (LocalRegion region : localRegions) {
      region.endedEarly();
    }
  }

  void regionsQuietAtLast() {
    for (LocalRegion region : localRegions) {
      region.quietAtLast();
    }
  }
}
