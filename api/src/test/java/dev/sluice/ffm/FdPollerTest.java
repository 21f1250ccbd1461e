package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FdPollerTest {
  private static final MethodHandle PIPE = LibcTest.libc("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle WRITE =
      LibcTest.libc("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private static final MethodHandle READ =
      LibcTest.libc("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final int MANY = 20;

  @Test
  void timesOut() {
    try (var poller = new FdPoller()) {
      assertThat(poller.poll(1)).isZero();
    }
  }

  @Test
  void aWakeBeforeThePollCountsOnce() {
    try (var poller = new FdPoller()) {
      poller.wake();
      poller.wake();

      assertThat(poller.poll(-1)).isEqualTo(1);
      assertThat(poller.poll(0)).isZero();
    }
  }

  @Test
  void aWakeEndsAPollUnderWay() throws Exception {
    try (var poller = new FdPoller()) {
      var polling = CompletableFuture.supplyAsync(() -> poller.poll(60_000));
      poller.wake();

      assertThat(polling.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  @Test
  void watchesOtherDescriptorsWhenTold() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment first = pipe(arena);
      MemorySegment second = pipe(arena);
      MemorySegment third = pipe(arena);
      try (var poller = new FdPoller(first.getAtIndex(JAVA_INT, 0))) {
        long _ = (long) WRITE.invokeExact(first.getAtIndex(JAVA_INT, 1), first, 1L);
        long _ = (long) WRITE.invokeExact(third.getAtIndex(JAVA_INT, 1), first, 1L);

        poller.watch(second.getAtIndex(JAVA_INT, 0), third.getAtIndex(JAVA_INT, 0));

        assertThat(poller.poll(-1)).isEqualTo(1);
        assertThat(poller.ready(0)).isFalse();
        assertThat(poller.ready(1)).isTrue();
      }
    }
  }

  @Test
  void seesWhichDescriptorIsReady() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment first = pipe(arena);
      MemorySegment second = pipe(arena);
      try (var poller = new FdPoller(first.getAtIndex(JAVA_INT, 0), second.getAtIndex(JAVA_INT, 0))) {
        assertThat(poller.poll(0)).isZero();
        long _ = (long) WRITE.invokeExact(second.getAtIndex(JAVA_INT, 1), first, 1L);

        assertThat(poller.poll(-1)).isEqualTo(1);
        assertThat(poller.ready(0)).isFalse();
        assertThat(poller.ready(1)).isTrue();
        assertThatThrownBy(() -> poller.ready(2)).isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void seesWhichOfManyAreReadyUntilTheyAreRead() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] pipes = new MemorySegment[MANY];
      for (int i = 0; i < MANY; i++) {
        pipes[i] = pipe(arena);
      }
      try (var poller = new FdPoller(Arrays.stream(pipes).mapToInt(FdPollerTest::readEnd).toArray())) {
        assertThat(poller.poll(0)).isZero();
        long _ = (long) WRITE.invokeExact(writeEnd(pipes[3]), pipes[3], 1L);
        long _ = (long) WRITE.invokeExact(writeEnd(pipes[MANY - 1]), pipes[3], 1L);
        poller.wake();

        assertThat(poller.poll(-1)).isEqualTo(3);
        assertThat(ready(poller)).containsExactly(3, MANY - 1);
        assertThat(poller.poll(-1)).isEqualTo(2);

        long _ = (long) READ.invokeExact(readEnd(pipes[3]), pipes[3], 1L);
        assertThat(poller.poll(-1)).isEqualTo(1);
        assertThat(ready(poller)).containsExactly(MANY - 1);

        long _ = (long) READ.invokeExact(readEnd(pipes[MANY - 1]), pipes[3], 1L);
        assertThat(poller.poll(0)).isZero();
        assertThat(ready(poller)).isEmpty();
      }
    }
  }

  @Test
  void manyAreFollowedByFewAndByOthers() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] pipes = new MemorySegment[MANY];
      for (int i = 0; i < MANY; i++) {
        pipes[i] = pipe(arena);
        long _ = (long) WRITE.invokeExact(writeEnd(pipes[i]), pipes[i], 1L);
      }
      try (var poller = new FdPoller()) {
        poller.watch(Arrays.stream(pipes).mapToInt(FdPollerTest::readEnd).toArray());
        assertThat(poller.poll(-1)).isEqualTo(MANY);
        poller.watch(readEnd(pipes[0]));
        assertThat(poller.poll(-1)).isEqualTo(1);
        poller.watch(Arrays.stream(pipes).skip(1).mapToInt(FdPollerTest::readEnd).toArray());
        assertThat(poller.poll(-1)).isEqualTo(MANY - 1);
        assertThat(ready(poller)).hasSize(MANY - 1);
      }
    }
  }

  @Test
  void closingEndsAPollUnderWay() throws Exception {
    var poller = new FdPoller();
    var ended = new CompletableFuture<Void>();
    Thread polling = Thread.ofPlatform().start(() -> endWith(ended, () -> poller.poll(60_000)));
    while (Arrays.stream(polling.getStackTrace()).noneMatch(frame -> frame.getMethodName().equals("poll"))) {
      Thread.onSpinWait();
    }

    poller.close();

    ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aClosedPollerRefusesToPollAndIgnoresTheRest() {
    var poller = new FdPoller();
    poller.close();

    poller.close();
    poller.wake();
    assertThatThrownBy(() -> poller.poll(0)).isInstanceOf(IllegalStateException.class);
  }

  private static void endWith(CompletableFuture<Void> ended, Runnable polling) {
    try {
      polling.run();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("the poller is closed"); // closed just before it began to wait
    } finally {
      ended.complete(null);
    }
  }

  private static List<Integer> ready(FdPoller poller) {
    List<Integer> found = new ArrayList<>();
    try {
      for (int i = 0; ; i++) {
        if (poller.ready(i)) {
          found.add(i);
        }
      }
    } catch (IndexOutOfBoundsException end) {
      return found;
    }
  }

  private static int readEnd(MemorySegment pipe) {
    return pipe.getAtIndex(JAVA_INT, 0);
  }

  private static int writeEnd(MemorySegment pipe) {
    return pipe.getAtIndex(JAVA_INT, 1);
  }

  private static MemorySegment pipe(Arena arena) throws Throwable {
    MemorySegment fds = arena.allocate(JAVA_INT, 2);
    assertThat((int) PIPE.invokeExact(fds)).isZero();
    return fds;
  }
}
