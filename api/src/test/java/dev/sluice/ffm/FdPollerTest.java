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
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FdPollerTest {
  private static final MethodHandle PIPE = LibcTest.libc("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle WRITE =
      LibcTest.libc("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

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

  private static MemorySegment pipe(Arena arena) throws Throwable {
    MemorySegment fds = arena.allocate(JAVA_INT, 2);
    assertThat((int) PIPE.invokeExact(fds)).isZero();
    return fds;
  }
}
