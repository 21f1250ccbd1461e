package dev.sluice.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends postings at their deadlines on a thread of its own. A posting whose transfer is in the heap with an earlier time already costs no lock: the
 * entry that fires looks at the deadline then in force and goes back into the heap when it lies ahead.
 */
final class DeadlineTimer {
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

    private volatile long deadline;
    private volatile boolean scheduled;
    private long wakeAt;
    private int index = -1;

    /** Called on the timer's thread when the deadline in force has passed; must not block. */
    abstract void expired();

    /** Whether something still waits for the deadline. */
    abstract boolean pending();

    /** What begins now expires then, and not when the timer looks because of what was before: said before anything can be seen pending. */
    final void expiresAt(long time) {
      DEADLINE.setRelease(this, time);
    }

    /** Whether the deadline in force has passed. */
    final boolean isOverdue() {
      return deadline - System.nanoTime() <= 0;
    }
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

  /** The deadline of what has none. */
  static long never() {
    return System.nanoTime() + Long.MAX_VALUE / 2;
  }

  /** @param deadline of {@link System#nanoTime()} */
  void schedule(Entry entry, long deadline) {
    entry.deadline = deadline;
    if (entry.scheduled && entry.wakeAt - deadline <= 0) {
      return;
    }
    lock.lock();
    try {
      if (entry.index >= 0) {
        remove(entry);
      }
      add(entry, deadline);
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
      long deadline = due.deadline;
      if (deadline - System.nanoTime() > 0) {
        putBack(due, deadline);
      } else {
        due.expired();
      }
    }
  }

  /** Unless whoever set another deadline meanwhile has done it. */
  private void putBack(Entry entry, long wakeAt) {
    lock.lock();
    try {
      if (entry.index < 0) {
        add(entry, wakeAt);
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

  private void add(Entry entry, long wakeAt) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    entry.wakeAt = wakeAt;
    entry.scheduled = true;
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
    entry.scheduled = false;
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
