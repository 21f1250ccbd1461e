package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A thread that stays inside one native call to which segments were passed. Java keeps the arena of every segment that
 * is passed by reference open until the call returns: that is the only way to hold a shared arena open for as long as
 * one likes.
 *
 * <p>The call is {@code bsearch} with one element, whose comparison is an upcall that waits. The segments follow its
 * five arguments: by the C calling conventions of our machines a function does not see arguments beyond its own.
 */
final class SegmentKeeper {
  /** How many segments one call can carry. */
  static final int CAPACITY = 48;

  private static final int STACK_BYTES = 256 << 10;
  private static final MethodHandle BSEARCH = LibcBinding.bind("bsearch", withSegments());
  private static final MethodHandle CALL = BSEARCH.asSpreader(MemorySegment[].class, CAPACITY);
  private static final Map<Long, SegmentKeeper> INSIDE = new ConcurrentHashMap<>();
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final MemorySegment[] segments = new MemorySegment[CAPACITY];
  private final CountDownLatch entered = new CountDownLatch(1); // or failed to
  private final CountDownLatch leave = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean inside;
  private volatile @Nullable Throwable failure;

  private SegmentKeeper(List<MemorySegment> held) {
    Arrays.fill(segments, MemorySegment.NULL);
    for (int i = 0; i < held.size(); i++) {
      segments[i] = held.get(i);
    }
    thread =
        Thread.ofPlatform()
            .name("sluice-hold-" + id)
            .daemon()
            .inheritInheritableThreadLocals(false)
            .stackSize(STACK_BYTES)
            .unstarted(this::stayInside);
  }

  /**
   * Starts a keeper and waits until it holds.
   *
   * @throws IllegalStateException if an arena is closed
   * @throws OutOfMemoryError if there can be no thread
   */
  static SegmentKeeper start(List<MemorySegment> held) {
    var keeper = new SegmentKeeper(held);
    keeper.thread.start();
    uninterruptibly(keeper.entered::await);
    if (!keeper.inside) {
      throw keeper.refusal();
    }
    return keeper;
  }

  /** Lets go, and returns when the arenas can be closed. */
  void leave() {
    leave.countDown();
    uninterruptibly(thread::join);
  }

  private void stayInside() {
    INSIDE.put(id, this);
    try {
      long _ = (long) CALL.invokeExact(id, 1L, 1L, 1L, Upcall.COMPARE, segments);
    } catch (Throwable t) {
      failure = t;
    } finally {
      INSIDE.remove(id);
      entered.countDown();
    }
  }

  /** {@code int compare(const void *key, const void *element)}, called within the native call. */
  static int compare(long key, long element) {
    try {
      SegmentKeeper keeper = INSIDE.get(key);
      if (keeper != null) {
        keeper.inside = true;
        keeper.entered.countDown();
        uninterruptibly(keeper.leave::await);
      }
    } catch (Throwable t) {
      return 1; // what escapes from here would end the process
    }
    return 0;
  }

  private RuntimeException refusal() {
    Throwable thrown = failure;
    if (thrown instanceof Error e) {
      throw e;
    }
    if (thrown instanceof NativeLibraryException e) {
      return e;
    }
    return new IllegalStateException("the segment's arena is closed", thrown);
  }

  /** Something that can be waited for. */
  @FunctionalInterface
  private interface Waiting {
    void await() throws InterruptedException;
  }

  /** Custody is no place to give up at an interrupt; it is kept for the caller to see. */
  private static void uninterruptibly(Waiting waiting) {
    boolean interrupted = false;
    while (true) {
      try {
        waiting.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static FunctionDescriptor withSegments() {
    var arguments = new MemoryLayout[5 + CAPACITY];
    Arrays.fill(arguments, ADDRESS);
    Arrays.fill(arguments, 0, 4, JAVA_LONG); // key, base, count, size: numbers to us
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  private static final class Upcall {
    static final MemorySegment COMPARE = stub();

    private static MemorySegment stub() {
      try {
        MethodHandle compare =
            MethodHandles.lookup()
                .findStatic(
                    SegmentKeeper.class,
                    "compare",
                    MethodType.methodType(int.class, long.class, long.class));
        return NativeAccess.upcall(compare, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("the method is in this file", e);
      }
    }
  }
}
