package dev.sluice.engine;

import dev.sluice.MetadataException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of one kind of memory that are verified over one connection, in both directions: places for what is asked, and a line of what the peer asks. There is one for main memory and
 * one for all other, whose bytes may be long in coming. Touched under the driver's lock.
 */
final class CheckLane {
  /** So many are on their way at once. */
  private static final int MOST_ASKED = 16;

  /** More than any peer of ours asks at once. */
  private static final int MOST_WAITING = 4 * MOST_ASKED;

  private static final Object PLACE = new Object();

  private final Connection connection;
  private final Line<Object> places = new Line<>();
  private final Map<Long, @Nullable IntegrityCheck> asked = new HashMap<>();
  private final ArrayDeque<CheckService> waiting = new ArrayDeque<>();

  /** Of what the peer asks: one chunk after the other. Made when it first asks. */
  private @Nullable RangeSum sum;

  CheckLane(Connection connection) {
    this.connection = connection;
    for (int i = 0; i < MOST_ASKED; i++) {
      places.add(PLACE);
    }
  }

  // ---- asking ----------------------------------------------------------------------------------------------------------------

  /** Whether one more chunk may be asked about; who may is next in turn, and then asks or {@linkplain #giveBack gives the place back}. */
  boolean takePlace(IntegrityCheck who) {
    return places.take(who) != null;
  }

  void giveBack() {
    places.add(PLACE);
  }

  void asked(long id, IntegrityCheck who) {
    asked.put(id, who);
  }

  /** Nobody waits for its answers any more. Their places stay taken until they come, so that the peer never has more to do than it takes. */
  void forget(IntegrityCheck who) {
    asked.replaceAll((_, other) -> other == who ? null : other);
    places.leave(who);
  }

  boolean expects(long id) {
    return asked.containsKey(id);
  }

  /** The answer has come. Null where nobody waits for it any more. */
  @Nullable IntegrityCheck answered(long id) {
    giveBack();
    return asked.remove(id);
  }

  // ---- serving ---------------------------------------------------------------------------------------------------------------

  /** What sums up the bytes for the peer. */
  RangeSum sum() {
    RangeSum own = sum;
    if (own == null) {
      own = new RangeSum(device -> connection.unit().staging().slabs(device).takeIncoming(this));
      sum = own;
    }
    return own;
  }

  void add(CheckService service) {
    if (waiting.size() >= MOST_WAITING) {
      throw new MetadataException("more to verify than an engine of ours asks for at once");
    }
    waiting.add(service);
  }

  /** One after the other: each takes as long as reading its bytes does. */
  int turn() {
    CheckService first = waiting.peek();
    if (first == null) {
      return 0;
    }
    boolean stopped = connection.state() != Connection.State.READY;
    if (!first.advance(stopped)) {
      return 0;
    }
    CheckService _ = waiting.remove();
    if (stopped) {
      connection.unit().staging().leave(this); // else nobody behind it would get a slab
    }
    return 1;
  }

  /** Whether the peer waits for an answer, or bytes are still copied for one. */
  boolean busy() {
    return !waiting.isEmpty();
  }
}
