package dev.sluice.engine;

import dev.sluice.PostingState;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a transfer gave its postings and how the last of them ended. The newest number and its state share one word, so that exactly
 * one of completion, cancel, deadline and loss ends a posting. Any thread; one at a time begins postings.
 */
final class PostingOutcomes {
  private static final int STATE_BITS = 2;
  private static final long NONE = 0;
  private static final long POSTED = 1;

  /** Somebody is ending it and writes down the outcome; for observers it is still posted. */
  private static final long ENDING = 2;

  private static final long ENDED = 3;
  private static final long STATE_MASK = 3;

  /** One more than are remembered: what a new posting takes the place of is forgotten before. */
  private static final int SLOTS = Transfer.REMEMBERED + 1;

  private final AtomicLong control = new AtomicLong(NONE);
  private final AtomicReferenceArray<@Nullable SluiceException> failures = new AtomicReferenceArray<>(SLOTS);

  /** The number that the next posting gets. */
  long next() {
    return newest() + 1;
  }

  long newest() {
    return control.get() >>> STATE_BITS;
  }

  /** A posting begins, which is about to be handed over by something that lets nothing pass: so these stores need not. */
  void begin(long number) {
    failures.setRelease(slot(number), null);
    control.setRelease(number << STATE_BITS | POSTED);
  }

  /** The number of the posting that nobody has begun to end; 0 when there is none. */
  long open() {
    long now = control.get();
    return (now & STATE_MASK) == POSTED ? now >>> STATE_BITS : 0;
  }

  boolean isOpen() {
    return (control.get() & STATE_MASK) == POSTED;
  }

  /** Whether the newest posting has not ended for observers. */
  boolean isUnfinished() {
    long state = control.get() & STATE_MASK;
    return state == POSTED || state == ENDING;
  }

  /** Wins the right, and takes the duty, to {@link #end} a posting. */
  boolean beginEnding(long number) {
    return control.compareAndSet(number << STATE_BITS | POSTED, number << STATE_BITS | ENDING);
  }

  void end(long number, @Nullable SluiceException failure) {
    failures.setRelease(slot(number), failure);
    control.set(number << STATE_BITS | ENDED); // whoever parked before it is seen after it
  }

  /** Waits for the moment that somebody else needs to write down the outcome. */
  void awaitEnd() {
    while ((control.get() & STATE_MASK) != ENDED) {
      Thread.onSpinWait();
    }
  }

  PostingState state(long number) {
    long now = control.get();
    checkRemembered(number, now);
    if (isNewest(number, now) && (now & STATE_MASK) != ENDED) {
      return PostingState.POSTED;
    }
    return ended(number) == null ? PostingState.DONE : PostingState.FAILED;
  }

  /** Why a posting failed; null when it did not. */
  @Nullable SluiceException failure(long number) {
    long now = control.get();
    checkRemembered(number, now);
    return isNewest(number, now) && (now & STATE_MASK) != ENDED ? null : ended(number);
  }

  /** How a posting ended. Whoever asks may be held up for so long that its place is another posting's by now: then it is forgotten. */
  private @Nullable SluiceException ended(long number) {
    SluiceException failure = failures.get(slot(number));
    checkRemembered(number, control.get());
    return failure;
  }

  private static boolean isNewest(long number, long word) {
    return number == word >>> STATE_BITS;
  }

  private static void checkRemembered(long number, long word) {
    long newest = word >>> STATE_BITS;
    if (number < 1 || number > newest || number <= newest - Transfer.REMEMBERED) {
      throw new IllegalArgumentException("posting " + number + " is not known: this transfer has given " + newest + " numbers and remembers the last "
          + Transfer.REMEMBERED);
    }
  }

  private static int slot(long number) {
    return (int) (number % SLOTS);
  }
}
