package dev.sluice.engine;

import dev.sluice.MetadataException;

/** Ranges of regions, as the engine that asks names them to the one whose regions they are. Reused. */
final class CheckedChunk {
  static final int MOST_RANGES = RangeSum.MOST_RANGES;
  private static final int RANGE_BYTES = 3 * Long.BYTES;

  /** What a frame holds besides. */
  private static final int FRAME_BYTES = 64;

  private final long[] epochs;
  private final long[] offsets;
  private final long[] lengths;
  private int count;

  /** @param most the most ranges */
  CheckedChunk(int most) {
    epochs = new long[most];
    offsets = new long[most];
    lengths = new long[most];
  }

  /** How many ranges fit into a frame. */
  static int fitting(int room) {
    return Math.min(MOST_RANGES, (room - FRAME_BYTES) / RANGE_BYTES);
  }

  void clear() {
    count = 0;
  }

  void add(long epoch, long offset, long length) {
    epochs[count] = epoch;
    offsets[count] = offset;
    lengths[count] = length;
    count++;
  }

  int count() {
    return count;
  }

  long epoch(int i) {
    return epochs[i];
  }

  long offset(int i) {
    return offsets[i];
  }

  long length(int i) {
    return lengths[i];
  }

  void write(WireWriter out) {
    out.i32(count);
    for (int i = 0; i < count; i++) {
      out.i64(epochs[i]).i64(offsets[i]).i64(lengths[i]);
    }
  }

  /** @throws MetadataException where the bytes are none of ours */
  static CheckedChunk read(WireReader in) {
    int count = in.count(MOST_RANGES, RANGE_BYTES);
    CheckedChunk chunk = new CheckedChunk(count);
    for (int i = 0; i < count; i++) {
      chunk.add(in.i64(), in.i64(), in.i64());
    }
    return chunk;
  }
}
