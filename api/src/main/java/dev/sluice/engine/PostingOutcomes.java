package dev.sluice.engine;

import dev.sluice.PostingState;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.util.concurrent.atomic.AtomicLong;
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

  private final AtomicLong control = new AtomicLong(NONE);
  private final @Nullable SluiceException[] failures = new SluiceException[Transfer.REMEMBERED];

  /** The number that the next posting gets. */
  long next() {
    return newest() + 1;
  }

  long newest() {
    return control.get() >>> STATE_BITS;
  }

  void begin(long number) {
    failures[slot(number)] = null;
    control.set(number << STATE_BITS | POSTED);
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
    failures[slot(number)] = failure;
    control.set(number << STATE_BITS | ENDED);
  }

  /** Waits for the moment that somebody else needs to write down the outcome. */
  void awaitEnd() {
    while ((control.get() & STATE_MASK) != ENDED) {
      Thread.onSpinWait();
    }
  }

  PostingState state(long number) {
    long now = control.get();
    long newest = now >>> STATE_BITS;
    if (number < 1 || number > newest || number <= newest - Transfer.REMEMBERED) {
      throw new IllegalArgumentException("posting " + number + " is not known: this transfer has given " + newest + " numbers and remembers the last "
          + Transfer.REMEMBERED);
    }
    if (number == newest && (now & STATE_MASK) != ENDED) {
      return PostingState.POSTED;
    }
    return failures[slot(number)] == null ? PostingState.DONE : PostingState.FAILED;
  }

  /** Why a posting failed; null when it did not. */
  @Nullable SluiceException failure(long number) {
    return state(number) == PostingState.FAILED ? failures[slot(number)] : null;
  }

  private static int slot(long number) {
    return (int) (number % Transfer.REMEMBERED);
  }
}
