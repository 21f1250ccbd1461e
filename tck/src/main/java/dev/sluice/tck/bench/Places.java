package dev.sluice.tck.bench;

import dev.sluice.Layout;
import dev.sluice.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Where the descriptors of each call lie: the same as in every other subject. */
final class Places {
  private static final long WALK_SEED = 88172645463325252L;
  private static final long OURS_SEED = 0x9E3779B97F4A7C15L;
  private static final long THEIRS_SEED = 0xD1B54A32D192ED03L;

  private final Layout ours;
  private final Layout theirs;
  private final int[][] from;
  private final int[][] to;
  private final int[] walk;
  private final int batch;
  private int turn;

  private Places(Layout ours, Layout theirs, int[][] from, int[][] to, int[] walk, int batch, int turn) {
    this.ours = ours;
    this.theirs = theirs;
    this.from = from;
    this.to = to;
    this.walk = walk;
    this.batch = batch;
    this.turn = turn;
  }

  /** @param turns how many requests there were before: each walk begins elsewhere, else it would find the caches filled by the one before */
  static Places of(Shape shape, long turns) {
    if (shape.isWalk()) {
      int slots = (int) (shape.set() / shape.stride());
      int[] order = shape.random() ? shuffled(slots, WALK_SEED) : IntStream.range(0, slots).toArray();
      Layout layout = Layout.of(new Span(0, shape.bytes(), shape.stride(), slots));
      int[] blocks = new int[shape.batch()];
      return new Places(layout, layout, new int[][] {blocks}, new int[][] {blocks}, order, shape.batch(), (int) (turns * 1_000_003 % slots));
    }
    int[][] from = new int[shape.tables()][];
    int[][] to = new int[shape.tables()][];
    for (int t = 0; t < shape.tables(); t++) {
      from[t] = table(shape, OURS_SEED + t);
      to[t] = table(shape, THEIRS_SEED + t);
    }
    return new Places(layout(shape, shape.stride()), layout(shape, shape.bytes()), from, to, new int[0], shape.blocks(), 0);
  }

  Layout ours() {
    return ours;
  }

  Layout theirs() {
    return theirs;
  }

  /** Blocks of each span that a call names. */
  int blocks() {
    return batch;
  }

  /** Goes on to the next call. */
  void next() {
    if (walk.length == 0) {
      turn = (turn + 1) % from.length;
      return;
    }
    int[] blocks = from[0];
    int at = turn;
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = walk[at];
      if (++at == walk.length) {
        at = 0;
      }
    }
    turn = at;
  }

  int[] from() {
    return from[walk.length == 0 ? turn : 0];
  }

  int[] to() {
    return to[walk.length == 0 ? turn : 0];
  }

  private static Layout layout(Shape shape, long stride) {
    List<Span> spans = new ArrayList<>();
    for (int s = 0; s < shape.spans(); s++) {
      spans.add(new Span(s * stride * shape.blocks(), shape.bytes(), stride, shape.blocks()));
    }
    return new Layout(spans);
  }

  private static int[] table(Shape shape, long seed) {
    int[] runs = shuffled(shape.blocks() / shape.run(), seed);
    int[] table = new int[shape.blocks()];
    for (int i = 0; i < table.length; i++) {
      table[i] = runs[i / shape.run()] * shape.run() + i % shape.run();
    }
    return table;
  }

  private static int[] shuffled(int count, long seed) {
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
