package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SegmentHoldTest {
  @Test
  void anArenaCannotBeClosedWhileHeldAndCanAtOnceAfter() {
    Arena arena = Arena.ofShared();
    SegmentHold hold = SegmentHold.hold(arena.allocate(16));

    assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    hold.release();

    arena.close();
    assertThat(arena.scope().isAlive()).isFalse();
  }

  @Test
  void holdsOfOneArenaCount() {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(16);
    SegmentHold first = SegmentHold.hold(segment);
    SegmentHold second = SegmentHold.hold(segment.asSlice(8, 4));

    first.release();
    first.release();
    assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);

    second.release();
    arena.close();
  }

  @Test
  void manyArenasAreHeldByFewThreadsThatEnd() {
    long before = keepers();
    var arenas = new ArrayList<Arena>();
    var holds = new ArrayList<SegmentHold>();
    for (int i = 0; i < 200; i++) {
      arenas.add(Arena.ofShared());
      holds.add(SegmentHold.hold(arenas.getLast().allocate(8)));
    }
    assertThat(keepers() - before).isLessThanOrEqualTo(6);

    for (int i = 0; i < 200; i += 2) { // the odd ones of each group stay held
      holds.get(i).release();
      arenas.get(i).close();
    }
    for (int i = 1; i < 200; i += 2) {
      assertThatThrownBy(arenas.get(i)::close).isInstanceOf(IllegalStateException.class);
      holds.get(i).release();
      arenas.get(i).close();
    }
  }

  @Test
  void manyAreHeldAndReleasedTogether() {
    long before = keepers();
    List<Arena> arenas = Stream.generate(Arena::ofShared).limit(500).toList();
    List<SegmentHold> holds =
        SegmentHold.holdAll(
            arenas.stream().flatMap(arena -> Stream.of(arena.allocate(8), arena.allocate(8))).toList());
    assertThat(holds).hasSize(1000);
    for (Arena arena : arenas) {
      assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    }

    SegmentHold.releaseAll(holds.subList(0, 501)); // the last of these is the first of two
    arenas.subList(0, 250).forEach(Arena::close);
    assertThatThrownBy(arenas.get(250)::close).isInstanceOf(IllegalStateException.class);

    SegmentHold.releaseAll(holds);
    arenas.subList(250, 500).forEach(Arena::close);
    assertThat(keepers()).isLessThanOrEqualTo(before);
  }

  @Test
  void togetherIsAllOrNone() {
    List<Arena> arenas = Stream.generate(Arena::ofShared).limit(100).toList();
    List<MemorySegment> segments = arenas.stream().map(arena -> arena.allocate(8)).toList();
    SegmentHold first = SegmentHold.hold(segments.getFirst());
    Arena closing = arenas.getLast();
    closing.close();

    assertThatThrownBy(() -> SegmentHold.holdAll(segments)).isInstanceOf(IllegalStateException.class);

    arenas.subList(1, 99).forEach(Arena::close);
    assertThatThrownBy(arenas.getFirst()::close).isInstanceOf(IllegalStateException.class);
    first.release();
    arenas.getFirst().close();
  }

  @Test
  void whatWasPlacedIsLetGoWhenTheRestCannotBe() {
    List<Arena> arenas = Stream.generate(Arena::ofShared).limit(100).toList();
    List<MemorySegment> segments = arenas.stream().map(arena -> arena.allocate(8)).toList();
    Arena known = arenas.getFirst();
    var holds = new SegmentHolds();
    holds.add(List.of(segments.getFirst()));
    arenas.getLast().close();

    assertThatThrownBy(() -> holds.add(segments)).isInstanceOf(IllegalStateException.class);

    arenas.subList(1, 99).forEach(Arena::close);
    assertThatThrownBy(known::close).isInstanceOf(IllegalStateException.class);
    holds.remove(List.of(segments.getFirst()));
    known.close();
  }

  @Test
  void memoryOfAnAutomaticArenaStaysWhileHeld() {
    var held = new ArrayList<SegmentHold>();
    WeakReference<Object> scope = holdAutomatic(held);
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertThat(scope.get()).isNotNull();

    held.removeFirst().release();
    while (scope.get() != null) {
      System.gc();
    }
  }

  @Test
  void globalMemoryNeedsNoKeeper() {
    long before = keepers();
    SegmentHold hold = SegmentHold.hold(Arena.global().allocate(8));

    assertThat(keepers()).isEqualTo(before);
    hold.release();
  }

  @Test
  void refusesConfinedMemoryWithTheRemedy() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(8);
      assertThatThrownBy(() -> SegmentHold.hold(segment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("confined to one thread")
          .hasMessageContaining("Arena.ofShared()");
    }
  }

  @Test
  void refusesTheHeapAlsoWhereItIsReadOnly() {
    for (MemorySegment heap :
        List.of(MemorySegment.ofArray(new byte[8]), MemorySegment.ofArray(new byte[8]).asReadOnly())) {
      assertThatThrownBy(() -> SegmentHold.hold(heap))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Java heap");
    }
  }

  @Test
  void refusesAClosedArena() {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(8);
    arena.close();

    assertThatThrownBy(() -> SegmentHold.hold(segment))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aCloseThatRacesWithAHoldIsWonByOne() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 300; i++) {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(8);
        var barrier = new CyclicBarrier(2);
        var closing =
            executor.submit(
                () -> {
                  barrier.await();
                  return succeeds(arena::close);
                });
        barrier.await();
        var holds = new ArrayList<SegmentHold>();
        boolean held = succeeds(() -> holds.add(SegmentHold.hold(segment)));
        boolean closed = closing.get();
        assertThat(held).isNotEqualTo(closed);
        assertThat(segment.scope().isAlive()).isEqualTo(held);
        holds.forEach(SegmentHold::release);
        if (held) {
          arena.close();
        }
      }
    }
  }

  @Test
  void threadsThatHoldAndReleaseAtOnceAlwaysAgreeWithTheirOwnArena() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Callable<Void> worker =
        () -> {
          var random = new Random(seed ^ Thread.currentThread().threadId());
          for (int i = 0; i < 100; i++) {
            Arena arena = Arena.ofShared();
            int holds = 1 + random.nextInt(3);
            var taken = new ArrayList<SegmentHold>();
            for (int h = 0; h < holds; h++) {
              taken.add(SegmentHold.hold(arena.allocate(8)));
            }
            while (!taken.isEmpty()) {
              assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
              taken.remove(random.nextInt(taken.size())).release();
            }
            assertThatCode(arena::close).doesNotThrowAnyException();
          }
          return null;
        };
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : executor.invokeAll(List.of(worker, worker, worker, worker, worker, worker))) {
        done.get();
      }
    }
  }

  @Test
  void anInterruptNeitherEndsNorLosesCustody() {
    Arena arena = Arena.ofShared();
    Thread.currentThread().interrupt();
    SegmentHold hold = SegmentHold.hold(arena.allocate(8));

    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
    Thread.currentThread().interrupt();
    hold.release();
    assertThat(Thread.interrupted()).isTrue();
    arena.close();
  }

  private static WeakReference<Object> holdAutomatic(List<SegmentHold> held) {
    MemorySegment segment = Arena.ofAuto().allocate(8);
    held.add(SegmentHold.hold(segment));
    return new WeakReference<>(segment.scope());
  }

  private static boolean succeeds(Runnable action) {
    try {
      action.run();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static long keepers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sluice-hold-"))
        .count();
  }
}
