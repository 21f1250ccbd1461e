package dev.sluice.engine;

import dev.sluice.Notification;
import dev.sluice.Notifications;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Received user notifications until somebody takes them. Entries are pooled. Memory is bounded by the credits that each sender got: a
 * taken notification gives its credit back.
 */
final class NotificationQueue implements Notifications {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long MOST_FOREIGN_BYTES = 64L << 20;
  private static final int FOREIGN_OVERHEAD = 64;
  private static final int POOLED = 1024;
  private static final int POOLED_BYTES = 4096;

  private static final class Entry {
    byte[] bytes = new byte[256];
    int length;
    String sender = "";

    /** Who gets the credit back; null where credits do not exist. */
    @Nullable Connection from;
  }

  private final AgentEngine agent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>(64);
  private final ArrayDeque<Entry> pool = new ArrayDeque<>(64);
  private long foreignBytes;
  private boolean handled;
  private boolean closed;

  NotificationQueue(AgentEngine agent) {
    this.agent = agent;
  }

  /** Called by a worker's holder, with a payload that is readable during the call. */
  void deliver(Connection from, long address, int length) {
    deliver(from, from.peerName(), address, length);
  }

  /** As {@link #deliver}, for a sender that no credits hold back: what is too much is dropped, and that is said. */
  void deliverForeign(@Nullable Connection from, String sender, long address, int length) {
    boolean dropped;
    lock.lock();
    try {
      dropped = foreignBytes + length > MOST_FOREIGN_BYTES;
      if (!dropped) {
        foreignBytes += length + FOREIGN_OVERHEAD;
        deliver(null, sender, address, length);
      }
    } finally {
      lock.unlock();
    }
    if (dropped) {
      LOG.log(System.Logger.Level.WARNING, "a notification of agent '" + sender + "' was dropped: agents without an engine have sent more than "
          + (MOST_FOREIGN_BYTES >> 20) + " MiB that nobody has taken");
    } else if (from != null) {
      from.heard();
    }
  }

  private void deliver(@Nullable Connection from, String sender, long address, int length) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Entry entry = pool.poll();
      if (entry == null) {
        entry = new Entry();
      }
      if (entry.bytes.length < length) {
        entry.bytes = new byte[length];
      }
      MemorySegment.copy(NativeAccess.everything(), ValueLayout.JAVA_BYTE, address, entry.bytes, 0, length);
      entry.length = length;
      entry.from = from;
      entry.sender = sender;
      waiting.add(entry);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean poll(Notification into) {
    agent.checkOpen();
    if (take(into, false)) {
      return true;
    }
    agent.drive();
    return take(into, false);
  }

  @Override
  public boolean await(Notification into, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    long spinUntil = System.nanoTime() + agent.spinNanos();
    do {
      if (poll(into)) {
        return true;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    } while (System.nanoTime() - spinUntil < 0 && System.nanoTime() - deadline < 0);
    agent.parked(1);
    try {
      return takeParked(into, deadline);
    } finally {
      agent.parked(-1);
    }
  }

  @Override
  public void handle(Consumer<Notification> handler) {
    agent.checkOpen();
    lock.lock();
    try {
      if (handled) {
        throw new IllegalStateException("agent '" + agent.name() + "' has a notification handler already");
      }
      handled = true;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("sluice-notifications-" + agent.name()).start(() -> deliverAll(handler));
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean takeParked(Notification into, long deadline) throws InterruptedException {
    while (true) {
      lock.lockInterruptibly();
      try {
        while (waiting.isEmpty() && !closed) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          long _ = arrived.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
      agent.checkOpen();
      if (take(into, false)) {
        return true;
      }
    }
  }

  private void deliverAll(Consumer<Notification> handler) {
    while (true) {
      Notification notification = new Notification();
      lock.lock();
      try {
        while (waiting.isEmpty() && !closed) {
          arrived.awaitUninterruptibly();
        }
        if (waiting.isEmpty()) {
          return;
        }
      } finally {
        lock.unlock();
      }
      take(notification, true);
      try {
        handler.accept(notification);
      } catch (RuntimeException | Error thrown) {
        LOG.log(System.Logger.Level.WARNING, "the notification handler of agent '" + agent.name() + "' threw", thrown);
      }
    }
  }

  private boolean take(Notification into, boolean byHandler) {
    @Nullable Connection from;
    int length;
    lock.lock();
    try {
      if (handled && !byHandler) {
        throw new IllegalStateException("agent '" + agent.name() + "' has a notification handler: it gets every notification");
      }
      Entry entry = waiting.poll();
      if (entry == null) {
        return false;
      }
      from = entry.from;
      length = entry.length;
      into.fill(entry.sender, entry.bytes, 0, length);
      entry.from = null;
      if (from == null) {
        foreignBytes -= length + FOREIGN_OVERHEAD;
      }
      if (pool.size() < POOLED && entry.bytes.length <= POOLED_BYTES) {
        pool.add(entry);
      }
    } finally {
      lock.unlock();
    }
    if (from != null) {
      from.consumed(length);
    }
    return true;
  }
}
