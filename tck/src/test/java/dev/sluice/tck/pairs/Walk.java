package dev.sluice.tck.pairs;

import dev.sluice.Layout;
import dev.sluice.Span;
import java.util.List;
import java.util.stream.IntStream;

/** Steps through a working set of 256 MiB: small blocks one after the other with a gap, larger ones in random order. */
final class Walk {
  /** The bytes of a block, with the word for it in names, and how many of them are posted at once. */
  record Size(String word, long bytes, int batch) {}

  static final List<Size> SIZES =
      List.of(
          new Size("4K", 4 << 10, 1024),
          new Size("64K", 64 << 10, 64),
          new Size("1M", 1 << 20, 16),
          new Size("16M", 16 << 20, 4),
          new Size("64M", 64 << 20, 1));

  private static final long WORKING_SET = 256L << 20;
  private static final long SMALL_STRIDE = 64;
  private static final long SEED = 88172645463325252L;

  /** Each walk begins elsewhere, else it would find the caches filled by the one before. */
  private static long turns;

  private final long bytes;
  private final long stride;
  private final int[] order;
  private final int[] next;
  private int at;

  Walk(long bytes, int batch) {
    this(bytes, batch, WORKING_SET);
  }

  private Walk(long bytes, int batch, long workingSet) {
    boolean small = bytes < SMALL_STRIDE;
    this.bytes = bytes;
    stride = small ? SMALL_STRIDE : bytes;
    int slots = (int) (workingSet / stride);
    order = small ? IntStream.range(0, slots).toArray() : shuffled(slots, SEED);
    next = new int[batch];
    at = (int) (turns++ * 1_000_003 % slots);
  }

  /** The same small block again and again. */
  static Walk ofOne(long bytes) {
    return new Walk(bytes, 1, SMALL_STRIDE);
  }

  Layout layout() {
    return Layout.of(new Span(0, bytes, stride, order.length));
  }

  /** The next batch of blocks, in an array that is reused. */
  int[] next() {
    for (int i = 0; i < next.length; i++) {
      next[i] = order[at];
      if (++at == order.length) {
        at = 0;
      }
    }
    return next;
  }

  /** Numbers from 0 in an order that the probe in C draws too. */
  static int[] shuffled(int count, long seed) {
    int[] into = IntStream.range(0, count).toArray();
    long state = seed;
    for (int i = count - 1; i > 0; i--) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      int other = (int) Long.remainderUnsigned(state, i + 1L);
      int moved = into[i];
      into[i] = into[other];
      into[other] = moved;
    }
    return into;
  }
}
