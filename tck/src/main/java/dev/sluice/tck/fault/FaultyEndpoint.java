package dev.sluice.tck.fault;

import dev.sluice.MemoryKind;
import dev.sluice.Route;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection, wrapped, with the batches that the wrapped backend is given in place of the engine's: those name this endpoint, not its own. */
final class FaultyEndpoint implements Endpoint {
  private static final int SMALLEST = 64;

  private final FaultyWorker worker;
  private final Endpoint inner;
  private final String peerName;
  private final String backend;
  private final ArrayDeque<Batch> spare = new ArrayDeque<>();
  private volatile @Nullable BackendException loss;

  FaultyEndpoint(FaultyWorker worker, Endpoint inner, String peerName, String backend) {
    this.worker = worker;
    this.inner = inner;
    this.peerName = peerName;
    this.backend = backend;
  }

  Endpoint inner() {
    return inner;
  }

  String peerName() {
    return peerName;
  }

  /** A copy of the engine's batch for the wrapped backend. */
  Batch copy(Batch batch) {
    Batch copy = spare.poll();
    if (copy != null && copy.capacity() < batch.count()) {
      copy.free();
      copy = null;
    }
    if (copy == null) {
      copy = new Batch(Math.max(SMALLEST, batch.count()));
    }
    copy.prepare(batch.operation(), inner);
    for (int i = 0; i < batch.count(); i++) {
      copy.add(batch.localAddress(i), batch.remoteAddress(i), batch.length(i), batch.localKey(i), batch.remoteKey(i));
    }
    return copy;
  }

  /** The wrapped backend has ended a copy. */
  void giveBack(Batch copy) {
    spare.add(copy);
  }

  /** The connection breaks, as a fault says. */
  BackendException lose(Fault fault, long number, String detail) {
    BackendException cause = worker.decisions().failure(BackendException.Kind.PEER_LOST, fault, number, detail);
    if (loss == null) {
      loss = cause;
    }
    inner.abort();
    return cause;
  }

  /** Why nothing goes over the connection any more; null while something does. */
  @Nullable BackendException loss() {
    return loss;
  }

  @Override
  public Worker worker() {
    return worker;
  }

  @Override
  public Optional<byte[]> endpointInfo() {
    return inner.endpointInfo();
  }

  @Override
  public void redirect(byte[] endpointInfo) throws BackendException {
    inner.redirect(endpointInfo);
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    worker.decisions().failIfDue(Fault.FAIL_IMPORT, BackendException.Kind.FAILED, "a region of '" + peerName + "' cannot be imported");
    return inner.importRegion(exported);
  }

  @Override
  public void dropRegion(long remoteKey) {
    inner.dropRegion(remoteKey);
  }

  @Override
  public Route route() {
    return ours(inner.route());
  }

  @Override
  public Route route(MemoryKind local, long remoteKey) {
    return ours(inner.route(local, remoteKey));
  }

  @Override
  public boolean maps(long remoteKey) {
    return inner.maps(remoteKey);
  }

  @Override
  public boolean movesDevices(long remoteKey) {
    return inner.movesDevices(remoteKey);
  }

  private Route ours(Route route) {
    return new Route(backend, route.transport(), route.device(), route.path(), route.known());
  }

  @Override
  public boolean carriedBy(String transport) {
    return inner.carriedBy(transport);
  }

  /** A break shows no earlier than the frames that came before it. */
  @Override
  public Optional<BackendException> failure() {
    BackendException cause = loss;
    return cause != null ? Optional.of(cause) : worker.holdsFrames() ? Optional.empty() : inner.failure();
  }

  @Override
  public void abort() {
    if (loss == null) {
      loss = new BackendException(BackendException.Kind.PEER_LOST, "the connection to '" + peerName + "' was given up");
    }
    inner.abort();
  }

  @Override
  public void close() {
    inner.close();
    worker.forget(this);
    spare.forEach(Batch::free);
    spare.clear();
  }
}
