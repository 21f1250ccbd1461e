package dev.sluice.backend.libfabric;

import java.util.concurrent.TimeUnit;

/**
 * Keeps one peer awake. Over shared memory nothing wakes a sleeper, and nothing moves before the peer progresses; so it is rung now and then while something is under way to it:
 * with an empty frame where it is looking already, and where it may be asleep with one over the network's provider, whose descriptor ends its sleep. Used under the worker's lock.
 */
final class Bell implements Ending {
  private static final long BETWEEN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** So long after the last ring the peer may have fallen asleep. */
  private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final RailEndpoint near;
  private final RailEndpoint far;
  private final long farPeer;
  private int ringing;
  private long last = System.nanoTime() - ASLEEP_NANOS;

  /**
   * For one peer.
   *
   * @param near over which it is connected
   * @param far over which it is woken; the same when there is no other
   * @param farPeer what operations on {@code far} name it with
   */
  Bell(RailEndpoint near, RailEndpoint far, long farPeer) {
    this.near = near;
    this.far = far;
    this.farPeer = farPeer;
  }

  /** Rings, unless that was done a moment ago. */
  void ring(long nearPeer) {
    long now = System.nanoTime();
    long since = now - last;
    if (since < BETWEEN_NANOS || ringing > 1) {
      return;
    }
    last = now;
    if (far != near && since >= ASLEEP_NANOS && far.send(0, 0, 0, farPeer, this, 0) == 0) {
      ringing++;
    }
    if (near.send(0, 0, 0, nearPeer, this, 0) == 0) {
      ringing++;
    }
  }

  @Override
  public void ended(int detail, long bytes) {
    ringing--;
  }

  /** Whoever does not hear it is found out by others. */
  @Override
  public void failed(int detail, long error, String said) {
    ringing--;
  }
}
