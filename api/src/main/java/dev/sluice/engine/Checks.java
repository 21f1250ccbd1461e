package dev.sluice.engine;

import dev.sluice.MetadataException;
import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What two engines say to each other about the bytes of postings, over one connection: a {@code CHECK} names ranges of the other side's regions and the sum that they have at the
 * asker's end, and {@code CHECKED} answers whether they have it there too. The sum itself is never told, so that nobody learns of memory that he may only write. Touched under the driver's lock.
 */
final class Checks {
  /** So many are on their way at once. */
  private static final int MOST_ASKED = 16;

  /** More than any peer of ours asks at once. */
  private static final int MOST_WAITING = 4 * MOST_ASKED;

  private static final int MOST_KIND_BYTES = 64;
  private static final int MOST_REASON_BYTES = 2048;
  private static final String AGREED = "";
  private static final String DIFFERS = "DIFFERS";

  private final Connection connection;
  private final Map<Long, @Nullable IntegrityCheck> asked = new HashMap<>();
  private final ArrayDeque<CheckService> waiting = new ArrayDeque<>();

  /** Of what the peer asks: one chunk after the other. Made when it first asks. */
  private @Nullable RangeSum sum;

  private long lastId;

  Checks(Connection connection) {
    this.connection = connection;
  }

  // ---- asking ----------------------------------------------------------------------------------------------------------------

  boolean mayAsk() {
    return asked.size() < MOST_ASKED;
  }

  void ask(IntegrityCheck who, Operation operation, int sum, CheckedChunk chunk) {
    long id = ++lastId;
    asked.put(id, who);
    WireWriter out = new WireWriter().i64(id).u8(operation == Operation.READ ? 0 : 1).i32(sum);
    chunk.write(out);
    connection.outbox().add(Frames.CHECK, out);
  }

  /** Nobody waits for its answers any more. Their places stay taken until they come, so that the peer never has more to do than it takes. */
  void forget(IntegrityCheck who) {
    asked.replaceAll((_, other) -> other == who ? null : other);
  }

  void handle(int type, WireReader in) {
    if (type == Frames.CHECK) {
      check(in);
    } else {
      checked(in);
    }
  }

  private void checked(WireReader in) {
    IntegrityCheck who = asked.remove(in.i64());
    String outcome = in.text(MOST_KIND_BYTES);
    String reason = in.text(MOST_REASON_BYTES);
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
    RangeSum own = sum;
    if (own == null) {
      own = new RangeSum(device -> connection.unit().staging().slabs(device).takeIncoming(this));
      sum = own;
    }
    CheckService service = new CheckService(connection, this, own, in.i64(), in.flag() ? Operation.WRITE : Operation.READ, in.i32(), CheckedChunk.read(in));
    if (waiting.size() >= MOST_WAITING) {
      throw new MetadataException("more to verify than an engine of ours asks for at once");
    }
    if (connection.state() == Connection.State.READY) {
      waiting.add(service);
    }
  }

  /** One after the other: each takes as long as reading its bytes does. */
  int turn() {
    CheckService first = waiting.peek();
    if (first == null) {
      return 0;
    }
    if (first.advance(connection.state() != Connection.State.READY)) {
      CheckService _ = waiting.remove();
      return 1;
    }
    return 0;
  }

  /** Whether the peer waits for an answer. */
  boolean busy() {
    return !waiting.isEmpty();
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

  /** The connection ends. */
  void close() {
    if (sum != null) {
      sum.abandon(connection);
    }
    waiting.forEach(CheckService::abandon);
    waiting.clear();
    connection.unit().staging().leave(this);
  }
}
