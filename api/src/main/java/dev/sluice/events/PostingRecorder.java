package dev.sluice.events;

import dev.sluice.SluiceException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the flight recorder of the postings of one transfer. While nothing is recorded it costs two looks at a flag. Used by whoever posts and then by whoever ends the posting,
 * of which each has seen what the other one did.
 */
public final class PostingRecorder {
  /** What is recorded. */
  public interface Posting {
    /** Fills in everything. */
    void describe(PostingFields fields, @Nullable SluiceException failure);
  }

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** So that transfers which go round together, as a layer's do, are not recorded together. */
  private final long salt = System.identityHashCode(this) * GOLDEN;

  private @Nullable PostingEvent event;
  private @Nullable SlowPostingEvent slowEvent;
  private boolean recorded;
  private boolean slowWanted;

  /** A posting begins. */
  public void begin(long posting) {
    if (PostingEvent.wanted() && isChosen(posting)) {
      beginRecorded();
    }
    if (SlowPostingEvent.wanted()) {
      beginSlow();
    }
  }

  private boolean isChosen(long posting) {
    int every = EverySetting.every();
    return every == 1 || (((posting * GOLDEN) + salt) >>> (Integer.SIZE + 1)) % every == 0;
  }

  private void beginRecorded() {
    PostingEvent own = event;
    if (own == null) {
      own = new PostingEvent();
      event = own;
    }
    recorded = true;
    own.begin();
  }

  private void beginSlow() {
    SlowPostingEvent own = slowEvent;
    if (own == null) {
      own = new SlowPostingEvent();
      slowEvent = own;
    }
    slowWanted = true;
    own.begin();
  }

  /** Whether the end of the posting of the moment is to be told. */
  public boolean isRecording() {
    return recorded || slowWanted;
  }

  /** The posting is about to end. */
  public void end(Posting posting, @Nullable SluiceException failure) {
    if (recorded) {
      recorded = false;
      tell(event, posting, failure);
    }
    if (slowWanted) {
      slowWanted = false;
      tell(slowEvent, posting, failure);
    }
  }

  private static void tell(@Nullable PostingFields own, Posting posting, @Nullable SluiceException failure) {
    if (own != null) {
      own.end();
      if (own.shouldCommit()) {
        posting.describe(own, failure);
        own.commit();
      }
    }
  }
}
