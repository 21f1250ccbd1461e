package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** XFER: moving bytes. Block lists have a chapter part of their own, {@link XferBlockRules}. */
public abstract class XferRules extends ContractRules {
  private static final int MIB = 1 << 20;
  private static final int LARGEST_POWER = 26;

  /** For subclasses. */
  protected XferRules() {}

  @Rule(ContractRule.XFER_1)
  final void xfer1_writeMakesTheRemoteBytesEqualAndLeavesTheSource() throws InterruptedException {
    Pair pair = pair();
    long seed = newSeed();
    int bytes = 3 * MIB + 7;
    Region local = pair.region("source", bytes, seed);
    RemoteRegion remote = pair.remote("target", bytes, newSeed());

    pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, bytes));

    assertThat(pair.there().difference("target", 0, bytes, seed)).isEqualTo(-1);
    assertThat(Pattern.firstDifference(local.segment(), seed)).isEqualTo(-1);
  }

  @Rule(ContractRule.XFER_1)
  final void xfer1_readMakesTheLocalBytesEqualAndLeavesTheSource() throws InterruptedException {
    Pair pair = pair();
    long seed = newSeed();
    int bytes = 3 * MIB + 7;
    Region local = pair.region("target", bytes, newSeed());
    RemoteRegion remote = pair.remote("source", bytes, seed);

    pair.move(local, remote, Operation.READ, Ranges.of(0, 0, bytes));

    assertThat(Pattern.firstDifference(local.segment(), seed)).isEqualTo(-1);
    assertThat(pair.there().difference("source", 0, bytes, seed)).isEqualTo(-1);
  }

  @Rule(ContractRule.XFER_2)
  final void xfer2_noByteOutsideTheDescriptorsChangesOnEitherSide() throws InterruptedException {
    Pair pair = pair();
    for (Operation operation : Operation.values()) {
      for (int round = 0; round < 8; round++) {
        check(pair, operation, Ranges.scattered(random(), 200, round < 6 ? 3000 : 100_000, 200));
      }
    }
  }

  @Rule(ContractRule.XFER_2)
  final void xfer2_memoryBesideGuardPagesIsMovedToItsLastByte() throws InterruptedException {
    Pair pair = pair();
    for (int bytes : new int[] {1, 7, 64, 4095, 4096, 4097, 200_001}) {
      String name = "guarded-" + bytes;
      long seed = newSeed();
      MemorySegment memory = GuardedMemory.endingAtGuard(bytes);
      Pattern.fill(memory, seed);
      Region local = pair.here().register(name, Memory.host(memory));
      pair.there().register(name, bytes, newSeed(), Rights.READ_WRITE, new byte[0], "guarded");
      RemoteRegion remote = pair.refreshed(name);

      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, bytes));
      assertThat(pair.there().difference(name, 0, bytes, seed)).isEqualTo(-1);
      pair.there().fill(name, 0, bytes, seed + 1);
      pair.move(local, remote, Operation.READ, Ranges.of(0, 0, bytes));
      assertThat(Pattern.firstDifference(memory, seed + 1)).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.XFER_3)
  final void xfer3_everySizeTo4097MovesAtChangingAlignments() throws InterruptedException {
    Pair pair = pair();
    int sizes = 4097;
    long[] local = new long[sizes];
    long[] remote = new long[sizes];
    long[] lengths = new long[sizes];
    long at = 0;
    for (int i = 0; i < sizes; i++) {
      lengths[i] = i + 1L;
      local[i] = at + i % 64;
      remote[i] = at + i * 7L % 64;
      at += (lengths[i] + 63) / 64 * 64 + 128;
    }
    for (Operation operation : Operation.values()) {
      checkOneByOne(pair, operation, new Ranges(local, remote, lengths));
    }
  }

  @Rule(ContractRule.XFER_3)
  final void xfer3_everyPowerOfTwoPlusMinusOneUpTo64MiBMoves() throws InterruptedException {
    Pair pair = pair();
    int room = (1 << LARGEST_POWER) + 256;
    Region local = pair.region("local", room, newSeed());
    Region back = pair.region("back", room, 0);
    RemoteRegion remote = pair.remote("remote", room, 0);
    try (Transfer there = pair.link(local, remote).transfer(1);
        Transfer again = pair.link(back, remote).transfer(1)) {
      for (int power = 13; power <= LARGEST_POWER; power++) {
        for (int delta = -1; delta <= 1; delta++) {
          long bytes = (1L << power) + delta;
          long from = random().nextInt(128); // another beginning is another content
          long sum = Pattern.sum(local.segment().asSlice(from, bytes));
          there.await(Ranges.of(from, 128, bytes).post(there, Operation.WRITE, null));
          assertThat(pair.there().sum("remote", 128, bytes)).as("%s bytes written", bytes).isEqualTo(sum);
          again.await(Ranges.of(65, 128, bytes).post(again, Operation.READ, null));
          assertThat(Pattern.sum(back.segment().asSlice(65, bytes))).as("%s bytes read", bytes).isEqualTo(sum);
        }
      }
    }
  }

  @Rule(ContractRule.XFER_3)
  final void xfer3_everyPairOfAlignmentsWithin64Moves() throws InterruptedException {
    Pair pair = pair();
    long[] local = new long[64 * 64];
    long[] remote = new long[64 * 64];
    long[] lengths = new long[64 * 64];
    for (int i = 0; i < lengths.length; i++) {
      local[i] = i * 320L + i / 64;
      remote[i] = i * 320L + i % 64;
      lengths[i] = 100L + i % 89;
    }
    for (Operation operation : Operation.values()) {
      check(pair, operation, new Ranges(local, remote, lengths));
    }
  }

  @Rule(ContractRule.XFER_5)
  final void xfer5_aHundredThousandScatteredRangesInOnePosting() throws InterruptedException {
    Pair pair = pair();
    for (Operation operation : Operation.values()) {
      check(pair, operation, Ranges.scattered(random(), 100_000, 96, 32));
    }
  }

  @Rule(ContractRule.XFER_6)
  final void xfer6_rangesThatAreNotWholeAreRefusedBeforeAByteMoves() {
    Pair pair = pair();
    long seed = newSeed();
    long mine = newSeed();
    Region local = pair.region("local", 4096, mine);
    RemoteRegion remote = pair.remote("remote", 8192, seed);
    Transfer transfer = transfer(pair, local, remote, 4);
    List<Ranges> bad = new ArrayList<>();
    long[][] one = {
      {-1, 0, 10}, {0, -1, 10}, {0, 0, 0}, {0, 0, -5}, {0, 0, 4097}, {4096, 0, 1}, {0, 8192, 1}, {0, 8190, 3}, {4000, 0, 97},
      {Long.MAX_VALUE, 0, 2}, {0, Long.MAX_VALUE, 2}, {2, 0, Long.MAX_VALUE}, {0, Long.MAX_VALUE - 1, Long.MAX_VALUE}, {Long.MIN_VALUE, 0, 8}
    };
    for (long[] range : one) {
      bad.add(Ranges.of(range[0], range[1], range[2]));
      // The good ranges before a bad one must not have moved either.
      bad.add(new Ranges(new long[] {0, 16, range[0]}, new long[] {0, 16, range[1]}, new long[] {8, 8, range[2]}));
    }

    for (Operation operation : Operation.values()) {
      for (Ranges ranges : bad) {
        assertThatThrownBy(() -> ranges.post(transfer, operation, null)).as("%s", Arrays.asList(ranges.local()[0], ranges.remote()[0], ranges.lengths()[0]))
            .isInstanceOf(InvalidDescriptorException.class);
      }
      long[] two = {0, 16};
      assertThatThrownBy(() -> transfer.postRanges(operation, two, two, new long[] {8}, 2, null, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);
      assertThatThrownBy(() -> transfer.postRanges(operation, new long[] {0}, two, two, 2, null, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);
      assertThatThrownBy(() -> transfer.postRanges(operation, two, two, new long[] {8, 8}, 0, null, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);
      assertThatThrownBy(() -> transfer.postRanges(operation, two, two, new long[] {8, 8}, -1, null, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);
    }

    assertThat(pair.there().difference("remote", 0, 8192, seed)).isEqualTo(-1);
    assertThat(Pattern.firstDifference(local.segment(), mine)).isEqualTo(-1);
  }

  @Rule(ContractRule.XFER_7)
  final void xfer7_overlappingDestinationRangesLeaveOnlyTheOverlappedBytesUndefined() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", 4096, newSeed());
    RemoteRegion remote = pair.remote("remote", 4096, newSeed());
    byte[] before = pair.there().read("remote", 0, 4096);

    pair.move(local, remote, Operation.WRITE, new Ranges(new long[] {0, 2000}, new long[] {100, 500}, new long[] {600, 600}));

    byte[] after = pair.there().read("remote", 0, 4096);
    MemorySegment expected = MemorySegment.ofArray(before.clone());
    MemorySegment.copy(local.segment(), 0, expected, 100, 400);
    MemorySegment.copy(local.segment(), 2200, expected, 700, 400);
    MemorySegment.copy(MemorySegment.ofArray(after), 500, expected, 500, 200);
    Assertions.assertArrayEquals(expected.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), after);
  }

  @Rule(ContractRule.XFER_8)
  final void xfer8_aTransferIsPostedAgainWithOtherRanges() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", 65_536, newSeed());
    RemoteRegion remote = pair.remote("remote", 65_536, newSeed());
    MemorySegment model = MemorySegment.ofArray(pair.there().read("remote", 0, 65_536));
    Transfer transfer = transfer(pair, local, remote, 8);
    long last = 0;
    for (int round = 0; round < 500; round++) {
      Ranges ranges = Ranges.scattered(random(), 1 + random().nextInt(8), 2000, 1000);
      long posting = ranges.post(transfer, Operation.WRITE, null);
      assertThat(posting).isGreaterThan(last);
      last = posting;
      transfer.await(posting);
      ranges.apply(Operation.WRITE, local.segment(), model);
    }
    pair.there().assertHolds("remote", model);
  }

  @Rule(ContractRule.XFER_8)
  final void xfer8_postingWhileActiveIsRefusedAndLeavesTheActivePostingUnharmed() throws InterruptedException {
    Pair pair = pair();
    Held held = hold(pair);

    assertThatThrownBy(() -> Ranges.of(1, 1, 8).post(held.transfer(), Operation.WRITE, null)).isInstanceOf(IllegalStateException.class);

    assertThat(held.transfer().poll(held.posting())).isEqualTo(PostingState.POSTED);
    held.letGo();
    assertThat(held.transfer().await(held.posting(), Budgets.mustHappen())).isTrue();
  }

  @Rule(ContractRule.XFER_9)
  final void xfer9_whenAWriteIsDoneTheTargetReadsTheBytes() throws Exception {
    Pair pair = pair();
    int bytes = 20_000;
    int rounds = times(500, 2_000);
    Region local = pair.region("local", bytes, 0);
    RemoteRegion remote = pair.remote("remote", bytes, 0);
    try (Board board = pair.there().process().board();
        Transfer transfer = pair.link(local, remote).transfer(1)) {
      pair.there().process().send("watch", pair.there().path("remote"), rounds, board.word());
      for (int round = 1; round <= rounds; round++) {
        Pattern.fill(local.segment(), round);
        long posting = Ranges.of(0, 0, bytes).post(transfer, Operation.WRITE, null);
        while (transfer.poll(posting) == PostingState.POSTED) {
          Thread.onSpinWait();
        }
        board.set(NotificationCheck.DONE, round);
        if (!board.reaches(NotificationCheck.DEALT_WITH, round, Budgets.mustHappen().toNanos())) {
          break;
        }
      }
    }
    assertThat(pair.there().process().answer(Budgets.mustHappen())).containsExactly("ok");
  }

  @Rule(ContractRule.XFER_9)
  final void xfer9_whenAReadIsDoneTheCallerReadsTheBytes() throws InterruptedException {
    Pair pair = pair();
    int bytes = 20_000;
    Region local = pair.region("local", bytes, 0);
    RemoteRegion remote = pair.remote("remote", bytes, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    for (int round = 1; round <= 300; round++) {
      pair.there().fill("remote", 0, bytes, round);
      long posting = Ranges.of(0, 0, bytes).post(transfer, Operation.READ, null);
      while (transfer.poll(posting) == PostingState.POSTED) {
        Thread.onSpinWait();
      }
      assertThat(Pattern.firstDifference(local.segment(), round)).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.XFER_13)
  final void xfer13_aSmallTransferIsNotHeldUpByALargeOneToAnotherPeer() throws InterruptedException {
    Pair pair = pair();
    RemoteAgent other = there(ownPeer());
    Pair small = Pair.connect(pair.here(), other);
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion far = pair.remote("far", LARGE, 0);
    RemoteRegion near = small.remote("near", 4096, 0);
    Transfer large = transfer(pair, local, far, 1);
    Transfer quick = transfer(small, local, near, 1);
    for (Operation operation : Operation.values()) {
      quick.await(Ranges.of(0, 0, 4096).post(quick, operation, null)); // the first one finds out how
      double least = 1;
      // A busy machine holds up one or another; what the engine holds up, it holds up every time.
      for (int round = 0; round < 9; round++) {
        long begun = System.nanoTime();
        long slow = Ranges.of(0, 0, LARGE).post(large, operation, null);
        long before = System.nanoTime();
        quick.await(Ranges.of(0, 0, 4096).post(quick, operation, null));
        long took = System.nanoTime() - before;
        PostingState then = large.poll(slow);
        large.await(slow);
        long all = System.nanoTime() - begun;
        if (then == PostingState.POSTED) {
          least = Math.min(least, (double) took / all);
        }
      }
      // A slice is at most a sixteenth; the one that is under way, one more, and some room.
      assertThat(least).as("the small one's share of the time that the large one takes").isLessThan(0.2);
    }
  }

  /** Moves ranges between two regions and compares every byte of both with a plain-memory model. */
  private void check(Pair pair, Operation operation, Ranges ranges) throws InterruptedException {
    Model model = new Model(pair, ranges);
    pair.move(model.local, model.remote, operation, ranges);
    model.check(operation, ranges);
  }

  private void checkOneByOne(Pair pair, Operation operation, Ranges ranges) throws InterruptedException {
    Model model = new Model(pair, ranges);
    try (Transfer transfer = pair.link(model.local, model.remote).transfer(1)) {
      for (int i = 0; i < ranges.count(); i++) {
        transfer.await(Ranges.of(ranges.local()[i], ranges.remote()[i], ranges.lengths()[i]).post(transfer, operation, null));
      }
    }
    model.check(operation, ranges);
  }

  /** Two regions, and what they should hold. */
  private final class Model {
    private final Pair pair;
    private final String name = newName("model");
    private final Region local;
    private final RemoteRegion remote;
    private final MemorySegment ours;
    private final MemorySegment theirs;

    Model(Pair pair, Ranges ranges) {
      this.pair = pair;
      long mine = newSeed();
      long other = newSeed();
      local = pair.region(name, ranges.localEnd() + 100, mine);
      remote = pair.remote(name, ranges.remoteEnd() + 100, other);
      ours = MemorySegment.ofArray(Pattern.bytes((int) local.bytes(), mine));
      theirs = MemorySegment.ofArray(Pattern.bytes((int) remote.bytes(), other));
    }

    void check(Operation operation, Ranges ranges) {
      ranges.apply(operation, ours, theirs);
      assertThat(local.segment().mismatch(ours)).as("%s: first byte of ours that is wrong", operation).isEqualTo(-1);
      pair.there().assertHolds(name, theirs);
    }
  }
}
