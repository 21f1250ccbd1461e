package dev.sluice.backend.nixl;

import dev.sluice.Route;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Blocks;
import dev.sluice.spi.Breakage;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.PreparedBlocks;
import dev.sluice.spi.Worker;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A connection to one peer. */
final class NixlEndpoint implements Endpoint {
  /** Postings with fewer blocks take less time as descriptors than their numbers would save. */
  private static final int LEAST_NUMBERED = 64;

  /** Telling NIXL of a block takes a tenth of a microsecond, and some 50 bytes. */
  private static final long MOST_NUMBERED = 4 << 20;

  private static final String REMEDY = "see whether the peer lives and can be reached, and connect again with its fresh metadata";

  private final String peer;
  private final RemoteAgent remote;
  private final NixlWorker worker;
  private final Route route;
  private final Set<Long> keys = new HashSet<>();
  private final Breakage breakage = new Breakage();

  NixlEndpoint(String peer, RemoteAgent remote, NixlWorker worker, Route route) {
    this.peer = peer;
    this.remote = remote;
    this.worker = worker;
    this.route = route;
  }

  RemoteAgent remote() {
    return remote;
  }

  @Override
  public Worker worker() {
    return worker;
  }

  /** Only agents without an engine tell anything here: what they have registered since. */
  @Override
  public void redirect(byte[] endpointInfo) throws BackendException {
    if (remote.info().foreign()) {
      EndpointInfo newer = EndpointInfo.decode(endpointInfo, "peer " + peer);
      if (!newer.foreign() || !newer.name().equals(remote.info().name())) {
        throw new BackendException(Kind.METADATA, "this is metadata of agent " + newer.name() + ", not of " + remote.info().name());
      }
      remote.refresh(newer);
    }
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    ExportedRegion region = ExportedRegion.decode(exported, remote.info(), "peer " + peer);
    breakage.check();
    if (Place.isFile(region.range().place()) && !remote.isSelf()) {
      throw new BackendException(Kind.UNSUPPORTED, "NIXL reaches files of its own agent only, and this one is of peer " + peer);
    }
    long key = remote.importRegion(region, peer);
    keys.add(key);
    return key;
  }

  @Override
  public void dropRegion(long remoteKey) {
    if (keys.remove(remoteKey)) {
      remote.dropRegion(remoteKey);
    }
  }

  @Override
  public Optional<PreparedBlocks> prepare(Blocks blocks, int most) throws BackendException {
    long all = (long) blocks.spans() * (blocks.localCount() + blocks.remoteCount());
    return most >= LEAST_NUMBERED && all <= MOST_NUMBERED && NumberedBlocks.fit(blocks) ? Optional.of(worker.prepare(blocks)) : Optional.empty();
  }

  @Override
  public Route route() {
    return route;
  }

  @Override
  public Optional<BackendException> failure() {
    return Optional.ofNullable(breakage.cause());
  }

  /** Nothing ends what NIXL has begun: it ends by itself, or when the peer does, and its memory is kept until then. */
  @Override
  public void abort() {
    breakage.because(new BackendException(Kind.FAILED, "the NIXL connection to " + peer + " was broken off by this agent; connect again"));
  }

  @Override
  public void close() {
    List.copyOf(keys).forEach(this::dropRegion);
    breakage.because(new BackendException(Kind.FAILED, "the NIXL connection to " + peer + " is closed"));
    worker.leave(remote);
  }

  Breakage breakage() {
    return breakage;
  }

  /** Whether requests for the peer can be made now. */
  boolean ready() throws BackendException {
    return remote.ready(peer);
  }

  /** NIXL refused to go on with something that had nothing wrong with it: the peer is gone, or the way to it. */
  BackendException brokenBy(int status, String what) {
    BackendException why = NixlFailure.of(status == NixlStatus.INVALID_PARAM ? Kind.FAILED : Kind.PEER_LOST, what + " with peer " + peer + " failed", status, REMEDY);
    BackendException before = breakage.cause();
    breakage.because(why);
    remote.broke();
    return before == null || before.kind() == Kind.PEER_LOST ? why : before;
  }
}
