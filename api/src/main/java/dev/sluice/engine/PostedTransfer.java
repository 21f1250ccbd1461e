package dev.sluice.engine;

import dev.sluice.CancelledException;
import dev.sluice.Deadline;
import dev.sluice.DeviceException;
import dev.sluice.DeviceOrder;
import dev.sluice.FailureKind;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Operation;
import dev.sluice.PeerLostException;
import dev.sluice.PostingState;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.Transfer;
import dev.sluice.events.PostingFields;
import dev.sluice.events.PostingRecorder;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.PreparedBlocks;
import dev.sluice.spi.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A reusable transfer and its posting. "In the engine" outlasts the posting's end when bytes may still move; only the worker's holder clears it.
 */
final class PostedTransfer extends DeadlineTimer.Entry implements Transfer, PostingRecorder.Posting {
  private enum Phase {
    POSTING,
    FINISHING,
    CHECKING,
    NOTIFYING,
    SENDING
  }

  private final PreparedLink link;
  private final Connection connection;
  private final WorkerDriver driver;
  private final int maxBlocks;
  private final AtomicBoolean posting = new AtomicBoolean();
  private final PostingOutcomes outcomes = new PostingOutcomes();
  private final NotificationFrame frame;
  private final PostingWaiters waiters;
  private final DescriptorFiller filler;

  /** What takes some postings through slabs, or all. */
  private final @Nullable StagedPosting stages;

  private final PostingOrder order;

  /** Null where bytes are not verified. */
  private final @Nullable IntegrityCheck check;

  /** What numbers of blocks are of, where the backend takes numbers. */
  private final @Nullable PreparedBlocks blocks;

  private Batch batch;

  /** Linked by {@link WorkerDriver#submit}. */
  @Nullable PostedTransfer nextSubmitted;

  private final PostingCounts counts = new PostingCounts();
  private final PostingRecorder recorder = new PostingRecorder();
  private Operation operation = Operation.READ;
  private long descriptors;
  private long deadlineNanos;

  /** What takes the posting of the moment through slabs; null where the backend moves it from end to end. */
  private @Nullable StagedPosting staged;

  /** When the caller began to post, and when the posting of the moment began so; 0 where that is not measured. */
  private long calledAt;

  private long began;

  // The worker's holder only.
  private Phase phase = Phase.POSTING;
  private long ticket;
  private long lostAt;

  /** Set and cleared without waiting for the store to be seen: something stronger follows each. */
  private final AtomicBoolean inEngine = new AtomicBoolean();

  private volatile boolean endedEarly;
  private volatile boolean closed;
  private boolean freed;

  PostedTransfer(PreparedLink link, int maxBlocks) {
    this.link = link;
    this.connection = link.connection();
    this.driver = connection.driver();
    this.maxBlocks = maxBlocks;
    this.waiters = new PostingWaiters(driver);
    this.filler = new DescriptorFiller(link, maxBlocks);
    this.stages = link.staged(maxBlocks);
    this.order = new PostingOrder(link);
    this.frame = new NotificationFrame(connection.foreign());
    this.batch = new Batch(filler.capacity());
    this.check = link.verifies() ? new IntegrityCheck(link) : null;
    this.blocks = check == null && stages == null && filler.numberable() ? link.acquireBlocks(filler.capacity()) : null;
    connection.agent().track(this);
  }

  // ---- posting -------------------------------------------------------------------------------------------------------------

  @Override
  public long post(
      Operation direction, int[] localBlocks, int[] remoteBlocks, int count, byte @Nullable [] notification, Deadline deadline) {
    begin();
    try {
      checkPostable(direction, notification);
      if (blocks == null) {
        batch.prepare(direction, connection.endpoint());
      } else {
        batch.prepare(direction, connection.endpoint(), blocks);
      }
      filler.fillBlocks(batch, direction, localBlocks, remoteBlocks, count);
      return submit(direction, (long) count * link.spans(), notification, deadline);
    } finally {
      posting.setRelease(false);
    }
  }

  @Override
  public long postRanges(
      Operation direction,
      long[] localOffsets,
      long[] remoteOffsets,
      long[] lengths,
      int count,
      byte @Nullable [] notification,
      Deadline deadline) {
    begin();
    try {
      checkPostable(direction, notification);
      int needed = filler.rangeDescriptors(localOffsets, remoteOffsets, lengths, count);
      if (needed > batch.capacity()) {
        batch.free();
        batch = new Batch(needed);
      }
      batch.prepare(direction, connection.endpoint());
      filler.fillRanges(batch, localOffsets, remoteOffsets, lengths, count);
      return submit(direction, count, notification, deadline);
    } finally {
      posting.setRelease(false);
    }
  }

  private void begin() {
    if (!posting.compareAndSet(false, true)) {
      throw new IllegalStateException("another thread is posting this transfer: a transfer is posted by one thread at a time");
    }
    calledAt = PostingCounts.isSampled(outcomes.next()) ? System.nanoTime() : 0;
  }

  private void checkPostable(Operation direction, byte @Nullable [] notification) {
    if (closed) {
      throw new IllegalStateException("the transfer is closed");
    }
    link.checkPeerOpen();
    if (outcomes.isUnfinished()) {
      throw new IllegalStateException("posting " + outcomes.newest() + " of this transfer has not ended: await or cancel it, or use another transfer");
    }
    if (inEngine.get()) {
      throw new IllegalStateException(
          "posting " + outcomes.newest() + " of this transfer ended, but its bytes may still move: wait until quiet(), or use another transfer");
    }
    connection.checkUsable();
    link.checkUsable(direction);
    int most = connection.agent().maxNotificationBytes();
    if (notification != null && notification.length > most) {
      throw new InvalidDescriptorException("a notification of " + notification.length + " bytes is longer than the " + most + " that are allowed");
    }
  }

  private long submit(Operation direction, long pairs, byte @Nullable [] notification, Deadline deadline) {
    long allowed = connection.agent().resolve(deadline).nanos();
    frame.prepare(notification, connection.peerToken());
    link.enterRegions();
    try {
      order.begin();
    } catch (RuntimeException refused) {
      link.exitRegions();
      throw refused;
    }
    long number = outcomes.next();
    operation = direction;
    descriptors = pairs;
    began = calledAt;
    recorder.begin(number);
    deadlineNanos = allowed;
    phase = Phase.POSTING;
    staged = stages != null && stages.takes(batch) ? stages : null;
    if (staged != null) {
      staged.begin(batch);
    }
    lostAt = 0;
    if (endedEarly) {
      endedEarly = false;
    }
    inEngine.setRelease(true);
    expiresAfter(allowed);
    counts.posted();
    outcomes.begin(number);
    driver.post(this);
    if (calledAt != 0) {
      counts.postTime(System.nanoTime() - calledAt);
    }
    return number;
  }

  @Override
  public Transfer ordered(DeviceOrder wanted) {
    if (closed) {
      throw new IllegalStateException("the transfer is closed");
    }
    order.next(wanted);
    return this;
  }

  // ---- observing -----------------------------------------------------------------------------------------------------------

  @Override
  public PostingState poll(long number) {
    PostingState state = state(number);
    if (state == PostingState.POSTED) {
      int _ = driver.driveForCaller();
      state = state(number);
    }
    return state;
  }

  /** The state without driving. */
  PostingState state(long number) {
    return outcomes.state(number);
  }

  @Override
  public void await(long number) throws InterruptedException {
    boolean _ = waiters.await(this, number, Long.MAX_VALUE);
    throwIfFailed(number);
  }

  @Override
  public boolean await(long number, Duration timeout) throws InterruptedException {
    if (!waiters.await(this, number, Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)))) {
      return false;
    }
    throwIfFailed(number);
    return true;
  }

  @Override
  public CompletionStage<Void> completion(long number) {
    return waiters.completion(this, number);
  }

  @Override
  public Optional<SluiceException> failure(long number) {
    return Optional.ofNullable(outcomes.failure(number));
  }

  private void throwIfFailed(long number) {
    SluiceException failure = outcomes.failure(number);
    if (failure != null) {
      throw failure;
    }
  }

  // ---- ending --------------------------------------------------------------------------------------------------------------

  @Override
  public boolean cancel(long number) {
    if (state(number) != PostingState.POSTED) {
      return false;
    }
    boolean ended = endEarly(number, new CancelledException("posting " + number + " to " + describe() + " was cancelled"));
    int _ = driver.drive();
    return ended;
  }

  @Override
  public boolean quiet() {
    if (inEngine.get()) {
      int _ = driver.driveForCaller();
    }
    return !inEngine.get();
  }

  @Override
  public void close() {
    while (!posting.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
    boolean first = !closed;
    closed = true;
    posting.setRelease(false);
    if (!first) {
      return;
    }
    cancelNow("its transfer was closed");
    connection.agent().timer().cancel(this);
    driver.execute(this::freeIfQuiet);
  }

  /** Called with a posting that has just begun, by {@link WorkerDriver#post} when its lock, or handing it over, has let nothing pass. */
  void scheduleDeadline() {
    connection.agent().timer().schedule(this);
  }

  @Override
  void expired() {
    long number = outcomes.open();
    if (number != 0 && isOverdue()) { // else it began after the timer looked
      boolean _ = endEarly(number, new TimedOutException("posting " + number + " to " + describe() + " did not end within "
          + TimeUnit.NANOSECONDS.toMillis(deadlineNanos) + " ms: " + batch.posted() + " of " + batch.count()
          + " descriptors had been posted; give a longer deadline or look at the peer"));
      driver.parked(1);
      driver.parked(-1);
    }
  }

  @Override
  boolean pending() {
    return outcomes.isOpen();
  }

  /** Ends the posting of the moment, if there is one, as cancelled. */
  void cancelNow(String reason) {
    endNow(number -> new CancelledException("posting " + number + " to " + describe() + " was cancelled: " + reason));
  }

  /** Ends the posting of the moment, if there is one: the owner of a region it uses takes the region back. */
  void revokeNow() {
    endNow(number -> new StaleException("posting " + number + " to " + describe()
        + " was ended: a region it uses is being deregistered by its owner; take fresh metadata"));
  }

  private void endNow(LongFunction<SluiceException> cause) {
    long number = outcomes.open();
    if (number != 0) {
      boolean _ = endEarly(number, cause.apply(number));
    }
  }

  private boolean endEarly(long number, SluiceException cause) {
    if (!outcomes.beginEnding(number)) {
      return false;
    }
    link.regionsEndedEarly();
    endedEarly = true;
    publish(number, cause);
    return true;
  }

  private void publish(long number, @Nullable SluiceException failure) {
    order.end();
    count(failure);
    outcomes.end(number, failure);
    waiters.ended();
    waiters.completeEnded(this);
  }

  /** Before anybody sees the end. */
  private void count(@Nullable SluiceException failure) {
    if (failure == null) {
      counts.done(operation, descriptors, batch.bytes());
    } else {
      counts.failed(failure);
    }
    if (began != 0) {
      counts.wireTime(System.nanoTime() - began);
    }
    if (recorder.isRecording()) {
      recorder.end(this, failure);
    }
  }

  @Override
  public void describe(PostingFields fields, @Nullable SluiceException failure) {
    fields.way(connection.agent().name(), connection.unit().name(), connection.peerName(), link.routeAtFirst().toString())
        .moves(operation.name(), outcomes.newest(), descriptors, batch.bytes())
        .ended(failure == null ? "" : FailureKind.of(failure).name(), failure == null ? "" : String.valueOf(failure.getMessage()));
  }

  /** How its bytes go, as its link saw it when it was made. */
  Route routeAtFirst() {
    return link.routeAtFirst();
  }

  PostingCounts counts() {
    return counts;
  }

  /** The worker's holder: nothing moves any more. Ends the posting unless somebody ended it before. */
  private void quietWith(@Nullable SluiceException failure) {
    long number = outcomes.newest();
    if (outcomes.beginEnding(number)) {
      link.exitRegions();
      inEngine.setRelease(false);
      publish(number, failure);
    } else {
      outcomes.awaitEnd();
      link.regionsQuietAtLast();
      endedEarly = false;
      inEngine.setRelease(false);
    }
    if (closed) {
      freeIfQuiet();
    }
  }

  private void freeIfQuiet() {
    if (!inEngine.get() && !freed) {
      freed = true;
      batch.free();
      frame.free();
      if (blocks != null) {
        link.releaseBlocks();
      }
      connection.agent().untrack(this);
    }
  }

  // ---- the worker's holder ---------------------------------------------------------------------------------------------------

  /** Takes the submission. Answers false when it ended at once. */
  boolean accepted(boolean driverClosed) {
    SluiceException refusal = driverClosed
        ? new CancelledException("the agent was closed")
        : connection.refusal();
    if (refusal == null && link.revoked()) {
      refusal = new StaleException("a region of " + describe() + " was deregistered by its owner: take fresh metadata");
    }
    if (refusal == null) {
      return true;
    }
    quietWith(refusal);
    return false;
  }

  /** Whether it waits for an event of a device. */
  boolean ordered() {
    return order.waits();
  }

  /** Whether it moves in stages just now. */
  boolean staging() {
    return (staged != null && staged.underWay()) || (check != null && check.underWay());
  }

  /** Whether a device, which tells nobody when it is done, has to do something next. */
  boolean awaitsDevice() {
    return order.waits() || (staged != null && staged.copying());
  }

  /** Whether the event that it waits for has come, or need not come any more. */
  boolean mayBegin() {
    try {
      if (givenUp() || connection.refusal() != null) {
        order.giveUp();
      }
      return !order.waits() || order.reached();
    } catch (DeviceException failed) {
      order.giveUp();
      batch.fail(Errors.ofDevice(String.valueOf(failed.getMessage()), failed), -1);
      return true;
    }
  }

  /** Whether the rest of the descriptors is not worth posting. */
  boolean givenUp() {
    return !outcomes.isOpen();
  }

  /** Posts descriptors up to a limit, natively or in stages. */
  void post(Worker worker, int limit) {
    if (staged == null) {
      worker.post(batch, limit);
      if (batch.posted() < limit && batch.failure() == null) {
        counts.retried();
      }
    } else {
      staged.post(worker, batch, limit);
    }
  }

  void finishing(Worker worker) {
    phase = Phase.FINISHING;
    if (staged == null) {
      worker.finish(batch);
    } else {
      staged.finish();
    }
  }

  private int pollMoved(Worker worker) {
    return staged == null ? worker.poll(batch) : staged.poll(worker, batch);
  }

  /** Looks how far it is. Answers true when it is quiet. */
  boolean advance(Worker worker) {
    if (phase == Phase.FINISHING) {
      switch (pollMoved(worker)) {
        case Worker.DONE -> {
          if (batch.failure() != null) {
            quietWith(nativeFailure());
            return true;
          }
          if (batch.posted() < batch.count()) {
            quietWith(connection.refusal());
            return true;
          }
          phase = Phase.NOTIFYING;
          if (check != null) {
            phase = Phase.CHECKING;
            check.begin(batch);
          }
        }
        case Worker.FAILED -> {
          quietWith(nativeFailure());
          return true;
        }
        default -> {
          return stuck();
        }
      }
    }
    if (phase == Phase.CHECKING && check != null) {
      boolean stopped = givenUp() || connection.refusal() != null;
      switch (check.advance(stopped)) {
        case Worker.DONE -> phase = Phase.NOTIFYING;
        case Worker.FAILED -> {
          SluiceException differs = check.failure();
          quietWith(differs != null ? differs : connection.refusal());
          return true;
        }
        default -> {
          return stuck();
        }
      }
    }
    if (phase == Phase.NOTIFYING) {
      if (!frame.isWanted()) {
        quietWith(null);
        return true;
      }
      if (givenUp() || connection.refusal() != null) {
        quietWith(connection.refusal());
        return true;
      }
      if (!connection.credits().take(frame.payload())) {
        return false;
      }
      return send(worker);
    }
    return phase == Phase.SENDING && sent(worker);
  }

  private boolean send(Worker worker) {
    try {
      ticket = worker.send(connection.endpoint(), frame.address(), frame.bytes());
      if (ticket == 0) {
        quietWith(null);
        return true;
      }
      phase = Phase.SENDING;
      return false;
    } catch (BackendException failed) {
      connection.credits().giveBack(frame.payload());
      quietWith(Errors.typed("the notification of a posting to " + describe() + " was not sent", failed));
      return true;
    }
  }

  private boolean sent(Worker worker) {
    try {
      if (!worker.sent(ticket)) {
        return false;
      }
      quietWith(null);
    } catch (BackendException failed) {
      quietWith(Errors.typed("the notification of a posting to " + describe() + " was not sent", failed));
    }
    return true;
  }

  /** A lost connection ends its batches soon; one that does not within a while is reported, and its regions stay quarantined. */
  private boolean stuck() {
    SluiceException lost = connection.refusal();
    if (lost != null && !endedEarly) {
      long now = System.nanoTime();
      if (lostAt == 0) {
        lostAt = now;
      } else if (now - lostAt > Connection.GRACE_NANOS) {
        boolean _ = endEarly(outcomes.newest(), lost);
      }
    }
    return false;
  }

  private SluiceException nativeFailure() {
    SluiceException lost = connection.refusal();
    if (lost != null) {
      return lost;
    }
    BackendException cause = batch.failure();
    if (cause == null) {
      return new PeerLostException("the connection to " + describe() + " broke");
    }
    int descriptor = batch.failedDescriptor();
    SluiceException typed = Errors.typed(
        operation + " of " + batch.count() + " descriptors with " + describe() + (descriptor < 0 ? "" : ", descriptor " + descriptor), cause);
    if (cause.kind() == BackendException.Kind.PEER_LOST) {
      connection.lose(typed);
    }
    return typed;
  }

  Batch batch() {
    return batch;
  }

  Connection connection() {
    return connection;
  }

  boolean uses(PeerRegion region) {
    return link.uses(region);
  }

  int maxBlocks() {
    return maxBlocks;
  }

  private String describe() {
    return "peer '" + connection.peerName() + "' over " + connection.unit().name();
  }
}
