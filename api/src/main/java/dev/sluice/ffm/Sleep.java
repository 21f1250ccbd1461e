package dev.sluice.ffm;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of the thread that progresses a native library, which another thread or a descriptor ends. For libraries that do not tell of everything through descriptors, and so
 * have to be looked at again after pauses, some of them shorter than a millisecond. How long those are is for the caller to say. Nothing is allocated by {@link #park}, {@link #poll}
 * and {@link #wake}.
 *
 * <p>One thread sleeps at a time; any wakes or closes. The watched descriptors are the caller's, as with {@link FdPoller}.
 */
public final class Sleep implements AutoCloseable {
  /** What is shorter is better parked for where no descriptor matters: that takes less than to ask the kernel for all of them, too. */
  public static final long SHORTEST_POLLED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What ended a {@link Sleep#poll}. */
  public enum End {
    /** Nothing happened. */
    TIME,
    /** A descriptor is ready, or a signal came; or the sleeper was woken during an earlier {@link Sleep#park}, which is noticed only now. */
    READY,
    /** {@link Sleep#wake} was called. */
    WOKEN
  }

  private final FdPoller poller;
  private volatile @Nullable Thread parked;
  private volatile boolean woken;

  /**
   * Makes one.
   *
   * @param descriptors what {@link #poll} watches for reading
   * @throws NativeLibraryException if the process can have no more descriptors, or native access is denied
   */
  public Sleep(int... descriptors) {
    poller = new FdPoller(descriptors);
  }

  /**
   * Watches other descriptors than before. A {@link #poll} that is under way is waited for: {@link #wake} it first.
   *
   * @param descriptors what {@link #poll} watches for reading
   * @throws IllegalStateException if it is closed
   */
  public void watch(int... descriptors) {
    poller.watch(descriptors);
  }

  /**
   * Sleeps without looking at the descriptors, until {@link #wake} is called, was called since the last sleep, or the time is over; rarely it ends for no reason.
   *
   * @param nanos how long
   */
  public void park(long nanos) {
    parked = Thread.currentThread();
    if (!woken) {
      LockSupport.parkNanos(this, nanos);
    }
    parked = null;
    woken = false;
  }

  /**
   * Sleeps until a descriptor is ready, {@link #wake} is called, was called since the last sleep, or the time is over.
   *
   * @param nanos how long; see {@link #SHORTEST_POLLED_NANOS}
   * @return what ended it
   * @throws IllegalStateException if it is closed, or the kernel refuses
   */
  public End poll(long nanos) {
    int ready = poller.pollNanos(nanos);
    End end = ready == 0 ? End.TIME : woken ? End.WOKEN : End.READY;
    woken = false;
    return end;
  }

  /** Ends the current sleep, or the next one. */
  public void wake() {
    woken = true;
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    poller.wake();
  }

  /** Ends a {@link #poll} that is under way and frees what is native. Closing again does nothing. */
  @Override
  public void close() {
    poller.close();
  }
}
