package dev.sluice.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends postings at their deadlines on a thread of its own. A posting whose transfer is in the heap with an earlier time already costs no lock: the
 * entry that fires looks at the deadline then in force and goes back into the heap when it lies ahead.
 *
 * <p>Reading the clock takes a quarter of a short posting's time. So a posting that may take long only says how long: the timer, which looks soon, counts from when it first sees it. It
 * expires late by the time until then, and never early.
 */
final class DeadlineTimer {
  /** From here on the timer counts itself. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Half of what a deadline may be late. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What the timer calls at its time. Fields are the timer's, so that scheduling allocates nothing. */
  abstract static class Entry {
    private static final VarHandle DEADLINE;

    static {
      try {
        DEADLINE = MethodHandles.lookup().findVarHandle(Entry.class, "deadline", long.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    /** No clock says these. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final long UNTOLD = Long.MIN_VALUE;
    private static final long LAST_UNTOLD = UNTOLD + 0xFFFF_FFFFL;

    /** A time; or {@link #NEVER}; or that it is untold, with a number that tells whether another has begun. */
    private volatile long deadline;

    /** How long after it is first seen, while it is untold. */
    private long allowed;

    private long begun;
    private volatile Place place = Place.OUTSIDE;
    private long wakeAt;
    private int index = -1;

    /** Called on the timer's thread when the deadline in force has passed; must not block. */
    abstract void expired();

    /** Whether something still waits for the deadline. */
    abstract boolean pending();

    /**
     * What begins now expires so much later, and not when the timer looks because of what was before: said before anything can be seen pending.
     *
     * @param nanos {@link Long#MAX_VALUE} for never
     */
    final void expiresAfter(long nanos) {
      if (nanos == Long.MAX_VALUE) {
        DEADLINE.setRelease(this, NEVER);
      } else if (nanos < LONG_NANOS) {
        DEADLINE.setRelease(this, System.nanoTime() + nanos);
      } else {
        allowed = nanos;
        DEADLINE.setRelease(this, UNTOLD + (++begun & (LAST_UNTOLD - UNTOLD)));
      }
    }

    /** Whether the deadline in force has passed. */
    final boolean isOverdue() {
      long now = deadline;
      return now != NEVER && !isUntold(now) && now - System.nanoTime() <= 0;
    }

    /** The timer: the deadline in force, which from now on counts; {@link #NEVER}; or untold when another has just begun. */
    private long told() {
      long now = deadline;
      if (isUntold(now)) {
        long told = System.nanoTime() + allowed;
        return DEADLINE.compareAndSet(this, now, told) ? told : UNTOLD;
      }
      return now;
    }

    private static boolean isUntold(long deadline) {
      return deadline <= LAST_UNTOLD;
    }
  }

  /** Where an entry is. */
  private enum Place {
    OUTSIDE,
    /** In the heap, to be looked at soon. */
    SOON,
    /** In the heap, at a deadline that somebody said. */
    AT_DEADLINE
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private @Nullable Entry[] heap = new Entry[64];
  private int size;
  private boolean closed;

  DeadlineTimer(String name) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /**
   * Takes care of what {@link Entry#expiresAfter} said last, once it can be seen pending. Between that and this call there must have been something that lets nothing pass, as
   * a lock that was taken: else we might see the entry in the heap that the timer has taken out because nothing was pending.
   */
  void schedule(Entry entry) {
    long deadline = entry.deadline;
    if (deadline == Entry.NEVER) {
      return;
    }
    boolean untold = Entry.isUntold(deadline);
    Place place = entry.place;
    if (untold ? place == Place.SOON : place != Place.OUTSIDE && entry.wakeAt - deadline <= 0) {
      return;
    }
    lock.lock();
    try {
      if (entry.index >= 0) {
        remove(entry);
      }
      long soon = System.nanoTime() + LOOK_NANOS;
      if (untold || soon - deadline < 0) {
        add(entry, soon, Place.SOON);
      } else {
        add(entry, deadline, Place.AT_DEADLINE);
      }
      if (heap[0] == entry) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void cancel(Entry entry) {
    lock.lock();
    try {
      if (entry.index >= 0) {
        remove(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Entry due = next();
      if (due == null) {
        return;
      }
      if (!due.pending()) {
        continue;
      }
      long deadline = due.told();
      if (deadline == Entry.NEVER) {
        continue;
      }
      if (Entry.isUntold(deadline)) {
        putBack(due, System.nanoTime() + LOOK_NANOS, Place.SOON);
      } else if (deadline - System.nanoTime() > 0) {
        putBack(due, deadline, Place.AT_DEADLINE);
      } else {
        due.expired();
      }
    }
  }

  /** Unless whoever set another deadline meanwhile has done it. */
  private void putBack(Entry entry, long wakeAt, Place place) {
    lock.lock();
    try {
      if (entry.index < 0) {
        add(entry, wakeAt, place);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Entry next() {
    lock.lock();
    try {
      while (!closed) {
        if (size == 0) {
          changed.awaitUninterruptibly();
          continue;
        }
        Entry first = at(0);
        long wait = first.wakeAt - System.nanoTime();
        if (wait <= 0) {
          remove(first);
          return first;
        }
        try {
          long _ = changed.awaitNanos(wait);
        } catch (InterruptedException nobodyShould) {
          // The thread is ours; whoever interrupts it gains nothing.
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void add(Entry entry, long wakeAt, Place place) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    entry.wakeAt = wakeAt;
    entry.place = place;
    place(entry, size);
    size++;
    up(entry.index);
  }

  private void remove(Entry entry) {
    int at = entry.index;
    size--;
    Entry last = at(size);
    heap[size] = null;
    entry.index = -1;
    entry.place = Place.OUTSIDE;
    if (last != entry) {
      place(last, at);
      up(at);
      down(last.index);
    }
  }

  private void up(int from) {
    int at = from;
    Entry entry = at(at);
    while (at > 0 && entry.wakeAt - at((at - 1) / 2).wakeAt < 0) {
      place(at((at - 1) / 2), at);
      at = (at - 1) / 2;
    }
    place(entry, at);
  }

  private void down(int from) {
    int at = from;
    Entry entry = at(at);
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && at(child + 1).wakeAt - at(child).wakeAt < 0) {
        child++;
      }
      if (at(child).wakeAt - entry.wakeAt >= 0) {
        break;
      }
      place(at(child), at);
      at = child;
    }
    place(entry, at);
  }

  private Entry at(int index) {
    return Objects.requireNonNull(heap[index]);
  }

  private void place(Entry entry, int at) {
    heap[at] = entry;
    entry.index = at;
  }
}
