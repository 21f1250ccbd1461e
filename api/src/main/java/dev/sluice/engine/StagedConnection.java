package dev.sluice.engine;

import dev.sluice.MetadataException;
import dev.sluice.Operation;
import dev.sluice.PeerLostException;
import dev.sluice.spi.BackendException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two engines say to each other about staged postings, over one connection. Each tells once where its slabs are. Whoever needs bytes fetches them, so that no
 * slab is ever written by the other side: a {@code STAGE} asks the target to fetch a table, and with a WRITE the bytes behind it; {@code STAGED} answers that they are in
 * place, or with a READ where they wait; {@code STAGE_END} says that they were fetched. An asker has no more chunks under way than slabs, which is all the credit
 * there is. Touched under the driver's lock.
 */
final class StagedConnection {
  /** More than any peer's slabs: one that asks for more is not one of ours. */
  private static final int MOST_WAITING = 1024;

  private static final int MOST_KEY_BYTES = 240;
  private static final int MOST_KIND_BYTES = 64;
  private static final int MOST_REASON_BYTES = 2048;

  private final Connection connection;
  private final Staging staging;
  private final List<StagedChunk> asked = new ArrayList<>();
  private final ArrayDeque<StagedService> waiting = new ArrayDeque<>();
  private final List<StagedService> served = new ArrayList<>();
  private final List<StagedService> idle = new ArrayList<>();
  private final WireWriter wire = new WireWriter();
  private boolean announced;
  private long lastId;
  private @Nullable PeerSlabs peerSlabs;

  /** Where the peer's slabs are, as this connection reaches them. */
  record PeerSlabs(long address, long bytes, long remoteKey) {}

  StagedConnection(Connection connection, Staging staging) {
    this.connection = connection;
    this.staging = staging;
  }

  Connection connection() {
    return connection;
  }

  // ---- asking ----------------------------------------------------------------------------------------------------------------

  /** Asks the peer to do its part of a chunk. @return the number by which the answer names the chunk */
  long ask(StagedChunk chunk, Operation operation, Slab slab, long bytes) {
    announce(slab.pool());
    asked.add(chunk);
    say(Frames.STAGE, wire.clear().i64(++lastId).u8(operation == Operation.READ ? 0 : 1).i64(slab.pool().offset(slab.payload())).i32(slab.entries()).i64(bytes));
    return lastId;
  }

  void forget(StagedChunk chunk) {
    asked.remove(chunk);
  }

  private void say(int type, WireWriter payload) {
    connection.outbox().add(type, payload);
  }

  /** What the peer had gathered is here. */
  void fetched(long id) {
    if (connection.refusal() == null) {
      say(Frames.STAGE_END, wire.clear().i64(id));
    }
  }

  /** Whether no answer will come any more. */
  boolean silent() {
    Connection.State state = connection.state();
    return state == Connection.State.LOST || state == Connection.State.CLOSED || (state == Connection.State.LEAVING && connection.peerQuiet());
  }

  void announce(Slabs slabs) {
    if (!announced) {
      announced = true;
      say(Frames.SLABS, wire.clear().i64(slabs.key().address()).i64(slabs.bytes()).bytes(slabs.key().exported()));
    }
  }

  // ---- what the peer says ----------------------------------------------------------------------------------------------------

  void handle(int type, WireReader in) {
    switch (type) {
      case Frames.SLABS -> slabs(in);
      case Frames.STAGE -> stage(in);
      case Frames.STAGED -> staged(in);
      case Frames.STAGE_END -> {
        long id = in.i64();
        for (int i = 0; i < served.size(); i++) {
          served.get(i).fetched(id);
        }
      }
      default -> throw new IllegalArgumentException("not a frame about staging: " + type);
    }
  }

  private void slabs(WireReader in) {
    long address = in.i64();
    long bytes = in.i64();
    byte[] key = in.bytes(MOST_KEY_BYTES);
    if (bytes < 1 || peerSlabs != null) {
      throw new MetadataException("slabs of " + bytes + " bytes" + (peerSlabs == null ? "" : ", told a second time"));
    }
    try {
      peerSlabs = new PeerSlabs(address, bytes, connection.endpoint().importRegion(key));
    } catch (BackendException refused) {
      connection.lose(new PeerLostException("the slabs of peer '" + connection.peerName() + "' cannot be reached, and nothing can be staged: " + refused.getMessage(),
          refused.status().orElse(null), refused));
    }
  }

  private void stage(WireReader in) {
    StagedService service = idle.isEmpty() ? new StagedService(this, staging) : idle.removeLast();
    service.take(in);
    PeerSlabs slabs = peerSlabs;
    if (slabs == null || !service.fits(slabs) || waiting.size() >= MOST_WAITING) {
      throw new MetadataException("a chunk that does not lie in the peer's slabs");
    }
    if (connection.state() == Connection.State.READY) {
      waiting.add(service);
    }
  }

  private void staged(WireReader in) {
    long id = in.i64();
    String failure = in.text(MOST_KIND_BYTES);
    long offset = in.i64();
    String reason = in.text(MOST_REASON_BYTES);
    StagedChunk chunk = takeAsked(id);
    PeerSlabs slabs = peerSlabs;
    if (chunk == null) {
      return;
    }
    if (!failure.isEmpty()) {
      BackendException.Kind kind = Arrays.stream(BackendException.Kind.values()).filter(one -> one.name().equals(failure)).findFirst().orElse(BackendException.Kind.FAILED);
      chunk.refused(new BackendException(kind, "peer '" + connection.peerName() + "' did not move it: " + reason));
      return;
    }
    chunk.answered(slabs == null ? 0 : slabs.address() + offset, slabs == null ? 0 : slabs.remoteKey());
  }

  /** There are no more than slabs. */
  private @Nullable StagedChunk takeAsked(long id) {
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).id() == id) {
        return asked.remove(i);
      }
    }
    return null;
  }

  /** What became of a chunk that the peer asked for. */
  void answer(long id, String failure, long offset, String reason) {
    if (connection.state() == Connection.State.READY || connection.state() == Connection.State.LEAVING) {
      say(Frames.STAGED, wire.clear().i64(id).text(failure).i64(offset).text(reason));
    }
  }

  PeerSlabs peerSlabs() {
    PeerSlabs slabs = peerSlabs;
    if (slabs == null) {
      throw new IllegalStateException("the peer's slabs are not known");
    }
    return slabs;
  }

  // ---- serving ---------------------------------------------------------------------------------------------------------------

  int turn() {
    if (waiting.isEmpty() && served.isEmpty()) {
      return 0;
    }
    int work = 0;
    for (int i = served.size() - 1; i >= 0; i--) {
      if (served.get(i).advance(connection.driver().worker())) {
        idle.add(served.remove(i));
        work++;
      }
    }
    if (connection.state() != Connection.State.READY && !waiting.isEmpty()) {
      waiting.clear();
      staging.leave(this);
    }
    while (!waiting.isEmpty() && waiting.getFirst().start()) {
      served.add(waiting.removeFirst());
      work++;
    }
    return work;
  }

  /** Whether something waits for the backend or a device, and not only for the peer. */
  boolean busy() {
    return !waiting.isEmpty() || active();
  }

  /** Whether we still read the peer's slabs, or copy for it. */
  boolean active() {
    for (int i = 0; i < served.size(); i++) {
      if (!served.get(i).lent()) {
        return true;
      }
    }
    return false;
  }

  /** Whether chunks of ours or the peer's are on their way. */
  boolean underWay() {
    return !asked.isEmpty() || !served.isEmpty();
  }

  /** Whether a device copies for the peer. */
  boolean copying() {
    return Scan.any(served, StagedService::copying);
  }

  /** The connection ends: what the peer has not fetched is kept until it is known to be gone. */
  void close() {
    served.forEach(StagedService::abandon);
    served.clear();
    waiting.clear();
    staging.leave(this);
    if (peerSlabs != null) {
      connection.endpoint().dropRegion(peerSlabs.remoteKey());
      peerSlabs = null;
    }
  }
}
