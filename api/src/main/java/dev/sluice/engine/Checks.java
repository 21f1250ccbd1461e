package dev.sluice.engine;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What two engines say to each other about the bytes of postings, over one connection: a {@code CHECK} names ranges of the other side's regions and the sum that they have at the
 * asker's end, and {@code CHECKED} answers whether they have it there too. The sum itself is never told, and of memory that the peer may only write it is told but a few times that it
 * differs: else who guesses often enough would read it. Touched under the driver's lock.
 */
final class Checks {
  /** So often a peer may be wrong about memory that it may not read. */
  private static final int MOST_GUESSES = 64;

  private static final int MOST_KIND_BYTES = 64;
  private static final int MOST_REASON_BYTES = 2048;
  private static final String AGREED = "";
  private static final String DIFFERS = "DIFFERS";

  private final Connection connection;
  private final CheckLane main;
  private final CheckLane other;
  private long lastId;
  private int guesses;

  Checks(Connection connection) {
    this.connection = connection;
    this.main = new CheckLane(connection);
    this.other = new CheckLane(connection);
  }

  // ---- asking ----------------------------------------------------------------------------------------------------------------

  /** For chunks of the peer's memory of some kind. */
  CheckLane lane(MemoryKind kind) {
    return kind == MemoryKind.HOST ? main : other;
  }

  /** Asks about a chunk, for which {@code who} has a place. */
  void ask(CheckLane lane, IntegrityCheck who, Operation operation, int sum, CheckedChunk chunk) {
    long id = ++lastId;
    lane.asked(id, who);
    WireWriter out = new WireWriter().i64(id).u8(operation == Operation.READ ? 0 : 1).i32(sum);
    chunk.write(out);
    connection.outbox().add(Frames.CHECK, out);
  }

  /** Nobody waits for its answers any more. */
  void forget(IntegrityCheck who) {
    main.forget(who);
    other.forget(who);
  }

  void handle(int type, WireReader in) {
    if (type == Frames.CHECK) {
      check(in);
    } else {
      checked(in);
    }
  }

  private void checked(WireReader in) {
    long id = in.i64();
    String outcome = in.text(MOST_KIND_BYTES);
    String reason = in.text(MOST_REASON_BYTES);
    CheckLane lane = main.expects(id) ? main : other;
    IntegrityCheck who = lane.expects(id) ? lane.answered(id) : null;
    if (who == null) {
      return;
    }
    switch (outcome) {
      case AGREED -> who.agreed();
      case DIFFERS -> who.differs(reason);
      default -> {
        Optional<BackendException.Kind> kind = Arrays.stream(BackendException.Kind.values()).filter(one -> one.name().equals(outcome)).findFirst();
        who.refused(new BackendException(kind.orElse(BackendException.Kind.FAILED), "peer '" + connection.peerName() + "' did not verify it: " + reason));
      }
    }
  }

  // ---- serving ---------------------------------------------------------------------------------------------------------------

  private void check(WireReader in) {
    long id = in.i64();
    Operation operation = in.flag() ? Operation.WRITE : Operation.READ;
    int theirs = in.i32();
    CheckedChunk chunk = CheckedChunk.read(in);
    LocalRegion first = chunk.count() == 0 ? null : connection.agent().regions().alive(chunk.epoch(0));
    CheckLane lane = lane(first == null ? MemoryKind.HOST : first.kind());
    if (connection.state() == Connection.State.READY) {
      lane.add(new CheckService(connection, this, lane.sum(), id, operation, theirs, chunk));
    }
  }

  int turn() {
    return main.turn() + other.turn();
  }

  /** Whether the peer waits for an answer, or bytes are still copied for one. */
  boolean busy() {
    return main.busy() || other.busy();
  }

  /** The peer was wrong about memory that it may not read. Answers whether it may be told. */
  boolean mayGuess() {
    return ++guesses <= MOST_GUESSES;
  }

  void agreed(long id) {
    say(id, AGREED, "");
  }

  void differs(long id, String where) {
    say(id, DIFFERS, where);
  }

  void refused(long id, BackendException why) {
    String reason = String.valueOf(why.getMessage());
    say(id, why.kind().name(), reason.length() > 500 ? reason.substring(0, 500) : reason);
  }

  private void say(long id, String outcome, String reason) {
    Connection.State state = connection.state();
    if (state == Connection.State.READY || state == Connection.State.LEAVING) {
      connection.outbox().add(Frames.CHECKED, new WireWriter().i64(id).text(outcome).text(reason));
    }
  }
}
