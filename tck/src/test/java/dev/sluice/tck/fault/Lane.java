package dev.sluice.tck.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CancelledException;
import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.PeerLostException;
import dev.sluice.PostingState;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.Transfer;
import dev.sluice.TransferFailedException;
import dev.sluice.UnsupportedException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One transfer with blocks of its own on both sides, so that what its postings leave there can be checked to the byte. */
final class Lane {
  static final int BLOCKS = 16;
  static final long BLOCK_BYTES = 240;
  static final long STRIDE = 256;
  static final long BYTES = BLOCKS * STRIDE;

  private static final long DEADLINE_MILLIS = 10_000;
  private static final Deadline LONG = Deadline.after(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
  private static final Deadline SHORT = Deadline.after(200, TimeUnit.MICROSECONDS);
  private static final AtomicLong CONTENTS = new AtomicLong();

  private final Transfer transfer;
  private final MemorySegment local;
  private final MemorySegment remote;
  private final SplittableRandom random;
  private final Tally tally;
  private final Set<Long> forbidden;
  private final int[] ours = new int[BLOCKS];
  private final int[] theirs = new int[BLOCKS];

  private boolean posted;
  private boolean ended;
  private long posting;
  private long postedAt;
  private Operation operation = Operation.WRITE;
  private int count;
  private long contents;
  private long guard;
  private AtomicInteger fired = new AtomicInteger();
  private CompletableFuture<Integer> told = CompletableFuture.completedFuture(0);

  Lane(Transfer transfer, MemorySegment local, MemorySegment remote, SplittableRandom random, Tally tally, Set<Long> forbidden) {
    this.transfer = transfer;
    this.local = local;
    this.remote = remote;
    this.random = random;
    this.tally = tally;
    this.forbidden = forbidden;
  }

  /** Posts if nothing is under way, else looks how far it is. */
  void turn() {
    if (!posted) {
      post();
    } else {
      look();
    }
  }

  /** Waits until it is quiet, and lets the transfer go. */
  void end() {
    long end = System.nanoTime() + Storm.PATIENCE_NANOS;
    while (posted) {
      look();
      assertThat(System.nanoTime()).as("posting %s to end and be quiet", posting).isLessThan(end);
    }
    assertThat(told).as("the completion stage of posting %s", posting).succeedsWithin(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    transfer.close();
  }

  private void post() {
    if (posting > 0 && fired.get() == 0) {
      return; // its virtual thread has not run yet
    }
    operation = random.nextBoolean() ? Operation.WRITE : Operation.READ;
    count = random.nextInt(1, BLOCKS + 1);
    shuffle(ours);
    shuffle(theirs);
    contents = CONTENTS.incrementAndGet();
    guard = ~contents;
    fill(source(), contents);
    fill(destination(), guard);
    byte[] notification = random.nextInt(4) == 0 ? ByteBuffer.allocate(8 + random.nextInt(200)).putLong(contents).array() : null;
    try {
      posting = transfer.post(operation, ours, theirs, count, notification, random.nextInt(50) == 0 ? SHORT : LONG);
    } catch (PeerLostException lost) {
      tally.count("refused");
      return; // the driver connects anew
    }
    tally.count("posted");
    postedAt = System.nanoTime();
    posted = true;
    ended = false;
    AtomicInteger stage = new AtomicInteger();
    fired = stage;
    told = transfer.completion(posting).handle((_, _) -> stage.incrementAndGet()).toCompletableFuture();
    if (random.nextInt(50) == 0) {
      boolean _ = transfer.cancel(posting);
    }
  }

  private void look() {
    PostingState state = transfer.poll(posting);
    if (state == PostingState.POSTED) {
      assertThat(ended).as("posting %s went back from its end", posting).isFalse();
      assertThat(System.nanoTime() - postedAt).as("posting %s hangs beyond its deadline", posting)
          .isLessThan(TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS + 5_000));
      return;
    }
    if (!ended) {
      ended = true;
      judge(state);
    }
    assertThat(transfer.poll(posting)).as("posting %s changed its end", posting).isEqualTo(state);
    if (transfer.quiet()) {
      posted = false;
      assertThat(fired.get()).as("completions of posting %s", posting).isLessThanOrEqualTo(1);
    }
  }

  private void judge(PostingState state) {
    SluiceException failure = transfer.failure(posting).orElse(null);
    if (state == PostingState.FAILED) {
      assertThat(failure).as("the cause of posting %s", posting)
          .isInstanceOfAny(
              TransferFailedException.class, StaleException.class, UnsupportedException.class, PeerLostException.class, TimedOutException.class, CancelledException.class);
      tally.count("failed");
      tally.count(failure.getClass().getSimpleName());
      if (failure instanceof TransferFailedException || failure instanceof StaleException || failure instanceof UnsupportedException) {
        forbidden.add(contents);
      }
      return;
    }
    assertThat(failure).isNull();
    tally.count("done");
    boolean[] written = new boolean[BLOCKS];
    for (int i = 0; i < count; i++) {
      int from = operation == Operation.WRITE ? ours[i] : theirs[i];
      int to = operation == Operation.WRITE ? theirs[i] : ours[i];
      written[to] = true;
      check(to, 0, BLOCK_BYTES, from, contents);
      check(to, BLOCK_BYTES, STRIDE, to, guard);
    }
    for (int i = 0; i < BLOCKS; i++) {
      if (!written[i]) {
        check(i, 0, STRIDE, i, guard);
      }
    }
  }

  private void check(int block, long from, long to, int expectedBlock, long expected) {
    for (long at = from; at < to; at += Long.BYTES) {
      long word = destination().get(JAVA_LONG_UNALIGNED, block * STRIDE + at);
      if (word != word(expected, expectedBlock * STRIDE + at)) {
        throw new AssertionError("posting " + posting + " (" + operation + " of " + count + " blocks) is done, and byte " + at + " of block " + block + " is wrong");
      }
    }
  }

  private MemorySegment source() {
    return operation == Operation.WRITE ? local : remote;
  }

  private MemorySegment destination() {
    return operation == Operation.WRITE ? remote : local;
  }

  private void shuffle(int[] blocks) {
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = i;
    }
    for (int i = BLOCKS - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = blocks[i];
      blocks[i] = blocks[other];
      blocks[other] = held;
    }
  }

  private static void fill(MemorySegment memory, long contents) {
    for (long at = 0; at < BYTES; at += Long.BYTES) {
      memory.set(JAVA_LONG_UNALIGNED, at, word(contents, at));
    }
  }

  private static long word(long contents, long at) {
    long z = (contents * 0x2545F4914F6CDD1DL + at) * 0x9E3779B97F4A7C15L;
    return z ^ (z >>> 29);
  }
}
