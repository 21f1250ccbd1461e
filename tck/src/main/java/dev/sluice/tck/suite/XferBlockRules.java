package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Layout;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Span;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** XFER for index lists over spans. */
public abstract class XferBlockRules extends ContractRules {
  private static final int BLOCKS = 100_000;

  /** For subclasses. */
  protected XferBlockRules() {}

  @Rule(ContractRule.XFER_5)
  final void xfer5_aHundredThousandBlocksOfOneSpan() throws InterruptedException {
    Layout tight = Layout.contiguous(1, 64, BLOCKS);
    Layout loose = Layout.of(new Span(24, 64, 80, BLOCKS));
    int[] inOrder = IntStream.range(0, BLOCKS).toArray();
    check(tight, tight, inOrder, inOrder);
    check(tight, loose, inOrder, inOrder);
    check(tight, tight, permutation(BLOCKS), permutation(BLOCKS));
    check(loose, loose, mixed(BLOCKS), mixed(BLOCKS));
  }

  @Rule(ContractRule.XFER_5)
  final void xfer5_aHundredThousandBlocksOverFiftySpans() throws InterruptedException {
    int each = BLOCKS / 50;
    Layout tight = Layout.contiguous(50, 64, each);
    List<Span> spans = new ArrayList<>();
    for (int s = 0; s < 50; s++) {
      spans.add(new Span(17 + s * 70L, 64, 50 * 70, each));
    }
    Layout woven = new Layout(spans);
    int[] inOrder = IntStream.range(0, each).toArray();
    check(tight, tight, inOrder, inOrder);
    check(tight, woven, permutation(each), inOrder);
    check(woven, woven, mixed(each), permutation(each));
  }

  @Rule(ContractRule.XFER_6)
  final void xfer6_badIndexListsAreRefusedBeforeAByteMoves() {
    Pair pair = pair();
    long seed = newSeed();
    Layout ours = Layout.contiguous(2, 32, 10);
    Layout theirs = Layout.contiguous(2, 32, 20);
    Region local = pair.region("local", ours.end(), seed + 1);
    RemoteRegion remote = pair.remote("remote", theirs.end(), seed);
    Transfer transfer = pair.here().link(local.spans(ours), remote.spans(theirs)).transfer(5);
    int[][][] bad = {
      {{}, {}}, {{1, 2}, {1}}, {{1}, {1, 2}}, {{-1}, {0}}, {{0}, {-1}}, {{10}, {0}}, {{0}, {20}}, {{0, 1, 10}, {0, 1, 2}},
      {{Integer.MAX_VALUE}, {0}}, {{0}, {Integer.MIN_VALUE}}, {{0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}}
    };
    for (Operation operation : Operation.values()) {
      for (int[][] lists : bad) {
        assertThatThrownBy(() -> transfer.post(operation, lists[0], lists[1], null, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);
      }
      for (int count : new int[] {0, -1, 3, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> transfer.post(operation, new int[] {1, 2}, new int[] {3, 4}, count, null, Deadline.standard()))
            .isInstanceOf(InvalidDescriptorException.class);
      }
    }
    transfer.close();
    assertThat(pair.there().difference("remote", 0, theirs.end(), seed)).isEqualTo(-1);
    assertThat(Pattern.firstDifference(local.segment(), seed + 1)).isEqualTo(-1);
  }

  @Rule(ContractRule.XFER_6)
  final void xfer6_spansThatLeaveTheRegionOrOverflowAreRefused() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, newSeed());
    RemoteRegion remote = pair.remote("remote", 1000, newSeed());
    Layout tooLong = Layout.of(new Span(1, 100, 100, 10));

    assertThatThrownBy(() -> local.spans(tooLong)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> remote.spans(tooLong)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> new Span(8, 8, Long.MAX_VALUE / 2, 4)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> new Span(Long.MAX_VALUE, 8, 8, 1)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> new Span(-8, 8, 8, 1)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> new Span(0, 8, 7, 2)).isInstanceOf(InvalidDescriptorException.class);
  }

  @Rule(ContractRule.XFER_7)
  final void xfer7_anyPermutationOfBlocksMovesAndASourceBlockMayBeRepeated() throws InterruptedException {
    Layout ours = Layout.contiguous(3, 48, 64);
    Layout theirs = Layout.contiguous(3, 48, 96);
    for (int round = 0; round < 20; round++) {
      check(ours, theirs, permutation(64), IntStream.of(permutation(96)).limit(64).toArray());
    }
    int[] repeated = IntStream.range(0, 64).map(i -> i / 7).toArray();
    move(ours, theirs, Operation.WRITE, repeated, IntStream.of(permutation(96)).limit(64).toArray());
    move(ours, theirs, Operation.READ, permutation(64), repeated);
  }

  @Rule(ContractRule.XFER_7)
  final void xfer7_aRepeatedDestinationBlockIsRefused() {
    Pair pair = pair();
    long seed = newSeed();
    Layout layout = Layout.contiguous(2, 32, 10);
    Region local = pair.region("local", layout.end(), seed + 1);
    RemoteRegion remote = pair.remote("remote", layout.end(), seed);
    try (Transfer transfer = pair.here().link(local.spans(layout), remote.spans(layout)).transfer(3)) {
      assertThatThrownBy(() -> transfer.post(Operation.WRITE, new int[] {1, 2, 3}, new int[] {4, 5, 4}, null, Deadline.standard()))
          .isInstanceOf(InvalidDescriptorException.class)
          .hasMessageContaining("4");
      assertThatThrownBy(() -> transfer.post(Operation.READ, new int[] {7, 2, 7}, new int[] {1, 2, 3}, null, Deadline.standard()))
          .isInstanceOf(InvalidDescriptorException.class)
          .hasMessageContaining("7");
    }
    assertThat(pair.there().difference("remote", 0, layout.end(), seed)).isEqualTo(-1);
    assertThat(Pattern.firstDifference(local.segment(), seed + 1)).isEqualTo(-1);
  }

  private void check(Layout ours, Layout theirs, int[] localBlocks, int[] remoteBlocks) throws InterruptedException {
    for (Operation operation : Operation.values()) {
      move(ours, theirs, operation, localBlocks, remoteBlocks);
    }
  }

  private void move(Layout ours, Layout theirs, Operation operation, int[] localBlocks, int[] remoteBlocks) throws InterruptedException {
    Pair pair = shared();
    String name = newName("blocks");
    long mine = newSeed();
    long other = newSeed();
    Region local = pair.region(name, ours.end() + 50, mine);
    RemoteRegion remote = pair.remote(name, theirs.end() + 50, other);
    try (Transfer transfer = pair.here().link(local.spans(ours), remote.spans(theirs)).transfer(localBlocks.length)) {
      transfer.await(transfer.post(operation, localBlocks, remoteBlocks, null, Deadline.after(Budgets.mustHappen())));
    }
    MemorySegment expectedHere = MemorySegment.ofArray(Pattern.bytes((int) local.bytes(), mine));
    MemorySegment expectedThere = MemorySegment.ofArray(Pattern.bytes((int) remote.bytes(), other));
    for (int s = 0; s < ours.spans().size(); s++) {
      Span near = ours.spans().get(s);
      Span far = theirs.spans().get(s);
      for (int i = 0; i < localBlocks.length; i++) {
        Ranges.of(near.offset() + localBlocks[i] * near.stride(), far.offset() + remoteBlocks[i] * far.stride(), near.blockBytes())
            .apply(operation, expectedHere, expectedThere);
      }
    }
    assertThat(local.segment().mismatch(expectedHere)).as("%s: first byte of ours that is wrong", operation).isEqualTo(-1);
    pair.there().assertHolds(name, expectedThere);
  }

  private int[] permutation(int count) {
    return Ranges.permutation(random(), count);
  }

  /** Runs of neighbours of random length, in random order. */
  private int[] mixed(int count) {
    int run = 1 + random().nextInt(20);
    int runs = (count + run - 1) / run;
    int[] order = permutation(runs);
    return IntStream.of(order).flatMap(one -> IntStream.range(one * run, Math.min(count, (one + 1) * run))).toArray();
  }
}
