package dev.sluice.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of notifications each side of a connection may have sent that the other's users have not taken. Fields without another word are
 * touched under the driver's lock only.
 */
final class Credits {
  private static final long UNREAD_BYTES_OF_ALL = 64L << 20;
  private static final long UNREAD_BYTES_OF_ONE = 1L << 20;

  /** What a notification costs besides its bytes, so that empty ones are limited too. */
  private static final int OVERHEAD = 64;

  private final long window;
  private final AtomicLong consumed = new AtomicLong();
  private volatile long grantSent;
  private volatile boolean due;
  private volatile long granted;
  private long spent;

  /**
   * Credits of one of several connections.
   *
   * @param maxNotificationBytes the longest notification; a few of them always fit
   * @param connections how many connections the agent has
   */
  Credits(int maxNotificationBytes, int connections) {
    window = Math.max(4L * ((long) maxNotificationBytes + OVERHEAD), Math.min(UNREAD_BYTES_OF_ONE, UNREAD_BYTES_OF_ALL / connections));
  }

  /** A user took a notification of the peer's; answers whether the peer is now to be told. Any thread. */
  boolean consumed(int payload) {
    long total = consumed.addAndGet((long) payload + OVERHEAD);
    if (total + window - grantSent < window / 2 || due) {
      return false;
    }
    due = true;
    return true;
  }

  /** Whether the peer is to be told what it may send. */
  boolean due() {
    return due;
  }

  /** What the peer may send in all, to be told to it now. */
  long grant() {
    due = false;
    long grant = consumed.get() + window;
    grantSent = grant;
    return grant;
  }

  /** The peer told what we may send in all. */
  void granted(long grant) {
    granted = Math.max(granted, grant);
  }

  /** Takes credit for a notification of ours; false when the peer takes no more for now. */
  boolean take(int payload) {
    long cost = (long) payload + OVERHEAD;
    if (spent + cost > granted) {
      return false;
    }
    spent += cost;
    return true;
  }

  /** The notification did not leave: nobody will ever take it. */
  void giveBack(int payload) {
    spent -= (long) payload + OVERHEAD;
  }
}
