package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Many file descriptors behind one: to wait for that one costs the kernel what became ready of them, not how many they are. One thread at a time uses it. A descriptor that
 * is closed is in it no more, nor is a new one of the same number.
 */
final class FdGroup implements AutoCloseable {
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  // struct epoll_event: what happened, and whatever we told; without a gap between them on x86-64 alone.
  private static final int DATA = System.getProperty("os.arch", "").equals("amd64") ? 4 : 8;
  private static final int EVENT_BYTES = DATA + 8;

  private static final MethodHandle CREATE = LibcBinding.bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CONTROL = LibcBinding.bind("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle WAIT = LibcBinding.bind("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE = LibcBinding.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofShared();
  private final int descriptor;
  private final MemorySegment events;
  private final boolean[] ready;
  private int found;

  private FdGroup(int descriptor, int count) {
    this.descriptor = descriptor;
    this.events = arena.allocate((long) count * EVENT_BYTES, 8);
    this.ready = new boolean[count];
  }

  /** Groups descriptors; null where the kernel has no room for that, or a descriptor is of a kind that is not waited for so. */
  static @Nullable FdGroup of(int... fds) {
    try {
      int made = (int) CREATE.invokeExact(EPOLL_CLOEXEC);
      if (made < 0) {
        return null;
      }
      FdGroup group = new FdGroup(made, fds.length);
      for (int i = 0; i < fds.length; i++) {
        if (!group.add(fds[i], i)) {
          group.close();
          return null;
        }
      }
      return group;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("epoll_create1", t);
    }
  }

  private boolean add(int fd, int index) throws Throwable {
    events.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
    events.set(JAVA_INT_UNALIGNED, DATA, index);
    return (int) CONTROL.invokeExact(descriptor, EPOLL_CTL_ADD, fd, events) == 0;
  }

  /** What is readable when one of them is. */
  int descriptor() {
    return descriptor;
  }

  /** Looks which are ready, and waits for none. @return how many */
  int look() {
    forget();
    try {
      found = Math.max(0, (int) WAIT.invokeExact(descriptor, events, ready.length, 0));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("epoll_wait", t);
    }
    for (int i = 0; i < found; i++) {
      ready[index(i)] = true;
    }
    return found;
  }

  /** None is ready until the next look. */
  void forget() {
    for (int i = 0; i < found; i++) {
      ready[index(i)] = false;
    }
    found = 0;
  }

  /** Whether one was ready at the last look. */
  boolean ready(int index) {
    return ready[index];
  }

  private int index(int event) {
    return events.get(JAVA_INT_UNALIGNED, (long) event * EVENT_BYTES + DATA);
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("close", t);
    }
    arena.close();
  }
}
