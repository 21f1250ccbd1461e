package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for file descriptors of native libraries, and can be woken by another thread. Nothing is allocated by {@link
 * #poll} and {@link #wake}.
 *
 * <p>One thread polls at a time (another one waits for it); any thread may wake or close. A waiting {@code poll} holds
 * its carrier, so platform threads should do it. The poller owns its wake-up descriptor, not the watched ones: one that is closed
 * must be taken out with {@link #watch} before the next {@code poll}.
 */
public final class FdPoller implements AutoCloseable {
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;
  private static final short POLLIN = 1;
  private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;

  /** More are waited for as one: each one that the kernel is asked for costs most of a microsecond where nothing happens for long. */
  private static final int MOST_ASKED = 8;

  private static final long NANOS_OF_SECOND = 1_000_000_000;

  private static final MethodHandle POLL =
      LibcBinding.bindErrno("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      LibcBinding.bindErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      LibcBinding.bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      LibcBinding.bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      LibcBinding.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);
  private final MemorySegment drained = arena.allocate(JAVA_LONG);

  /** {@code struct timespec}: seconds, nanoseconds. */
  private final MemorySegment timeout = arena.allocate(JAVA_LONG, 2);

  private MemorySegment pollfds;
  private int watched;

  /** How many the kernel is asked for, before the one to be woken by. */
  private int asked;

  private @Nullable FdGroup group;
  private final int wakeFd;
  private final ReentrantLock polling = new ReentrantLock();
  private final Object waking = new Object();
  private volatile boolean closing;
  private boolean closed;

  /**
   * Makes a poller.
   *
   * @param fds the descriptors to watch for reading
   * @throws NativeLibraryException if the process can have no more descriptors, or native access is denied
   */
  public FdPoller(int... fds) {
    pollfds = arena.allocate((MOST_ASKED + 1L) * POLLFD_BYTES, 8);
    wakeFd = eventfd();
    fill(fds);
  }

  /**
   * Watches other descriptors than before. A {@link #poll} that is under way is waited for: {@link #wake} it first.
   *
   * @param fds the descriptors to watch for reading
   * @throws IllegalStateException if it is closed
   */
  public void watch(int... fds) {
    polling.lock();
    try {
      if (closing) {
        throw new IllegalStateException("the poller is closed");
      }
      fill(fds);
    } finally {
      polling.unlock();
    }
  }

  /**
   * Waits until a watched descriptor is ready, somebody calls {@link #wake}, a signal arrives, or the time is over. A
   * wake-up from before the call counts, once.
   *
   * @param timeoutMillis how long to wait; negative is for ever
   * @return 0 after the timeout; else how many descriptors were ready, where being woken counts as one
   * @throws IllegalStateException if it is closed, or the kernel refuses
   */
  public int poll(int timeoutMillis) {
    return pollNanos(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
  }

  /**
   * Waits as {@link #poll} does, for a time that the kernel counts in nanoseconds, and is late by some 50 microseconds.
   *
   * @param timeoutNanos how long to wait; negative is for ever
   * @return 0 after the timeout; else how many descriptors were ready, where being woken counts as one
   * @throws IllegalStateException if it is closed, or the kernel refuses
   */
  public int pollNanos(long timeoutNanos) {
    polling.lock();
    try {
      if (closing) {
        throw new IllegalStateException("the poller is closed");
      }
      timeout.setAtIndex(JAVA_LONG, 0, timeoutNanos / NANOS_OF_SECOND);
      timeout.setAtIndex(JAVA_LONG, 1, timeoutNanos % NANOS_OF_SECOND);
      MemorySegment end = timeoutNanos < 0 ? MemorySegment.NULL : timeout;
      int ready = (int) POLL.invokeExact(state, pollfds, asked + 1L, end, MemorySegment.NULL);
      if (ready < 0) {
        return failed(LibcBinding.errno(state));
      }
      if (isReady(asked)) {
        long _ = (long) READ.invokeExact(wakeFd, drained, 8L);
      }
      return group == null ? ready : readyOf(group, ready);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ppoll", t);
    } finally {
      polling.unlock();
    }
  }

  /**
   * Tells what the last {@link #poll} on this thread found.
   *
   * @param index of the descriptor in the order given
   * @return whether it is readable, in error, or closed by the other side
   * @throws IndexOutOfBoundsException if there is no such descriptor
   * @throws IllegalStateException if the poller is closed
   */
  public boolean ready(int index) {
    if (index < 0 || index >= watched) {
      throw new IndexOutOfBoundsException("descriptor " + index + " of " + watched);
    }
    return group == null ? isReady(index) : group.ready(index);
  }

  /** Ends the current {@link #poll}, or the next one. Does nothing on a closed poller. */
  public void wake() {
    synchronized (waking) { // else a close in between could have us write into somebody else's descriptor
      if (!closed) {
        try {
          long _ = (long) WRITE.invokeExact(wakeFd, ONE, 8L);
        } catch (Throwable t) {
          throw NativeAccess.thrownBy("write", t);
        }
      }
    }
  }

  /** Ends a {@link #poll} that is under way and frees what the poller owns. Closing again does nothing. */
  @Override
  public void close() {
    closing = true;
    wake();
    polling.lock();
    try {
      synchronized (waking) {
        if (closed) {
          return;
        }
        closed = true;
        ungroup();
        int _ = (int) CLOSE.invokeExact(wakeFd);
      }
      arena.close();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("close", t);
    } finally {
      polling.unlock();
    }
  }

  private int failed(int errno) {
    if (errno != Errno.EINTR) {
      throw new IllegalStateException("ppoll failed with " + Libc.strerror(errno));
    }
    if (group != null) {
      group.forget();
    }
    for (int i = 0; i <= asked; i++) {
      pollfds.set(JAVA_SHORT, (long) i * POLLFD_BYTES + REVENTS, (short) 0);
    }
    return 1;
  }

  private int readyOf(FdGroup many, int ready) {
    if (isReady(0)) {
      return ready - 1 + many.look();
    }
    many.forget();
    return ready;
  }

  private void fill(int... fds) {
    ungroup();
    watched = fds.length;
    FdGroup many = watched > MOST_ASKED ? FdGroup.of(fds) : null;
    group = many;
    asked = many == null ? watched : 1;
    if ((asked + 1L) * POLLFD_BYTES > pollfds.byteSize()) {
      pollfds = arena.allocate(2 * (asked + 1L) * POLLFD_BYTES, 8);
    }
    for (int i = 0; i < asked; i++) {
      fill(i, many == null ? fds[i] : many.descriptor());
    }
    fill(asked, wakeFd);
  }

  private void ungroup() {
    FdGroup many = group;
    if (many != null) {
      group = null;
      many.close();
    }
  }

  private void fill(int index, int fd) {
    pollfds.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
    pollfds.set(JAVA_SHORT, (long) index * POLLFD_BYTES + EVENTS, POLLIN);
    pollfds.set(JAVA_SHORT, (long) index * POLLFD_BYTES + REVENTS, (short) 0);
  }

  private boolean isReady(int index) {
    return pollfds.get(JAVA_SHORT, (long) index * POLLFD_BYTES + REVENTS) != 0;
  }

  private int eventfd() {
    try {
      int fd = (int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC_NONBLOCK);
      if (fd >= 0) {
        return fd;
      }
      int errno = LibcBinding.errno(state);
      throw new NativeLibraryException(
          "eventfd failed with " + Libc.strerror(errno), "raise the limit of open files (ulimit -n)");
    } catch (Throwable t) {
      arena.close();
      throw NativeAccess.thrownBy("eventfd", t);
    }
  }
}
