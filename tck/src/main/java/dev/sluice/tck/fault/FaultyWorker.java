package dev.sluice.tck.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker, wrapped. Turns are counted, so that what is held back is held for a number of them and not for a time. */
final class FaultyWorker implements Worker {
  private final Worker inner;
  private final FrameSink frames;
  private final Decisions decisions;
  private final Map<Long, FaultySend> sends = new LinkedHashMap<>();
  private final ArrayDeque<HeldFrame> inbound = new ArrayDeque<>();
  private volatile boolean holdsFrames;
  private long turn;
  private long tickets;
  private long ordinals;
  private long newestReported;
  private int heldBatches;

  /** A frame that was received and not handed on. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record HeldFrame(byte[] bytes, long due) {}

  FaultyWorker(Worker inner, FrameSink frames, Decisions decisions) {
    this.inner = inner;
    this.frames = frames;
    this.decisions = decisions;
  }

  Worker inner() {
    return inner;
  }

  boolean wraps(Worker other) {
    return inner == other;
  }

  Decisions decisions() {
    return decisions;
  }

  long turn() {
    return turn;
  }

  // ---- batches -------------------------------------------------------------------------------------------------------------

  @Override
  public void post(Batch batch, int limit) {
    FaultyPosting.of(batch, this).post(batch, limit);
  }

  @Override
  public void finish(Batch batch) {
    FaultyPosting.of(batch, this).finish(batch);
  }

  @Override
  public int poll(Batch batch) {
    return FaultyPosting.of(batch, this).poll(batch);
  }

  /** The place of a batch among those that were finished. */
  long nextOrdinal() {
    return ++ordinals;
  }

  void reported(long ordinal) {
    newestReported = Math.max(newestReported, ordinal);
  }

  long newestReported() {
    return newestReported;
  }

  void holds(int change) {
    heldBatches += change;
  }

  // ---- frames out ----------------------------------------------------------------------------------------------------------

  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    FaultyEndpoint to = (FaultyEndpoint) endpoint;
    long refused = decisions.next(Fault.REFUSE_SEND);
    long late = decisions.next(Fault.DELAY_SEND);
    long keptLong = decisions.next(Fault.DELAY_SENT);
    long loses = decisions.next(Fault.LOSE_PEER_ON_SEND);
    BackendException loss = to.loss();
    if (loss != null) {
      throw loss;
    }
    if (loses > 0) {
      throw to.lose(Fault.LOSE_PEER_ON_SEND, loses, frame(to, bytes) + "broke the connection");
    }
    if (refused > 0) {
      throw decisions.failure(BackendException.Kind.FAILED, Fault.REFUSE_SEND, refused, frame(to, bytes) + "is refused");
    }
    int lateBy = late == 0 ? 0 : decisions.turns(Fault.DELAY_SEND, late);
    if (late > 0) {
      decisions.injected(Fault.DELAY_SEND, late, frame(to, bytes) + "leaves " + lateBy + " turns late");
    }
    int keptFor = keptLong == 0 ? 0 : decisions.turns(Fault.DELAY_SENT, keptLong);
    if (keptLong > 0) {
      decisions.injected(Fault.DELAY_SENT, keptLong, frame(to, bytes) + "is kept for " + keptFor + " turns");
    }
    FaultySend send = new FaultySend(inner, to, address, bytes, turn + lateBy, turn + lateBy + keptFor);
    if (lateBy == 0 && sends.values().stream().noneMatch(other -> other.endpoint() == to && !other.hasLeft())) {
      send.leave();
      if (send.isSent(turn)) { // throws what the wrapped backend threw
        return 0;
      }
    }
    sends.put(++tickets, send);
    return tickets;
  }

  private static String frame(FaultyEndpoint to, int bytes) {
    return "a frame of " + bytes + " bytes to '" + to.peerName() + "' ";
  }

  @Override
  public boolean sent(long ticket) throws BackendException {
    FaultySend send = sends.get(ticket);
    if (send == null) {
      throw new IllegalStateException("ticket " + ticket + " was never given, or has been answered");
    }
    boolean over = true;
    try {
      over = send.isSent(turn);
      return over;
    } finally {
      if (over) {
        sends.remove(ticket);
      }
    }
  }

  /** Frames of one connection leave in the order in which they were to be sent. */
  private int leave() {
    int count = 0;
    Set<FaultyEndpoint> waiting = new HashSet<>();
    for (FaultySend send : sends.values()) {
      if (send.hasLeft() || waiting.contains(send.endpoint())) {
        continue;
      }
      if (send.isDue(turn)) {
        send.leave();
        count++;
      } else {
        waiting.add(send.endpoint());
      }
    }
    return count;
  }

  void forget(FaultyEndpoint closed) {
    BackendException gone = new BackendException(BackendException.Kind.PEER_LOST, "the connection to '" + closed.peerName() + "' is closed");
    sends.values().stream().filter(send -> send.endpoint() == closed && !send.hasLeft()).forEach(send -> send.giveUp(gone));
  }

  // ---- frames in -----------------------------------------------------------------------------------------------------------

  /** A frame of the wrapped backend: nothing says over which connection it came, so those behind a held one wait as well. */
  void received(long address, long bytes) {
    long number = decisions.next(Fault.HOLD_FRAME);
    if (number == 0 && inbound.isEmpty()) {
      frames.received(this, address, bytes);
      return;
    }
    int turns = number == 0 ? 0 : decisions.turns(Fault.HOLD_FRAME, number);
    if (number > 0) {
      decisions.injected(Fault.HOLD_FRAME, number, "a frame of " + bytes + " bytes is held back for " + turns + " turns");
    }
    byte[] copy = new byte[(int) bytes];
    MemorySegment.copy(NativeAccess.everything(), JAVA_BYTE, address, copy, 0, copy.length);
    inbound.add(new HeldFrame(copy, turn + turns));
    holdsFrames = true;
  }

  private int handOn() {
    int count = 0;
    while (!inbound.isEmpty() && inbound.getFirst().due() <= turn) {
      HeldFrame frame = inbound.removeFirst();
      byte[] bytes = frame.bytes();
      try (Arena brief = Arena.ofConfined()) { // a sink keeps nothing of it
        MemorySegment copy = brief.allocate(Math.max(bytes.length, 1), Long.BYTES);
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        frames.received(this, copy.address(), bytes.length);
      }
      count++;
    }
    holdsFrames = !inbound.isEmpty();
    return count;
  }

  /** Whether frames that were received are still to be handed on. Any thread. */
  boolean holdsFrames() {
    return holdsFrames;
  }

  // ---- progress ------------------------------------------------------------------------------------------------------------

  /** What is held back counts as something that happened, so that whoever waits for silence waits for it too. */
  @Override
  public int progress() {
    turn++;
    int work = sends.isEmpty() ? 0 : leave();
    work += inbound.isEmpty() ? 0 : handOn();
    return work + inner.progress() + inbound.size();
  }

  @Override
  public void sleep(int timeoutMillis) {
    inner.sleep(timeoutMillis);
  }

  @Override
  public boolean arm() {
    return !holdsSomething() && inner.arm();
  }

  private boolean holdsSomething() {
    if (heldBatches > 0 || !inbound.isEmpty()) {
      return true;
    }
    for (FaultySend send : sends.values()) {
      if (send.isHeld(turn)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void wake() {
    inner.wake();
  }

  void close() {
    inbound.clear();
  }
}
