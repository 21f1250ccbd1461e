package dev.sluice.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Registration epochs as closed ranges, for the wire.
 *
 * @param ranges first and last epoch of each range, ascending
 */
record EpochRanges(List<long[]> ranges) {
  private static final int MOST = 4000;

  /** Every epoch from 1 to {@code newest} that is not alive. When that takes too many ranges: all of them, so that fresh metadata is taken. */
  static EpochRanges revoked(SortedSet<Long> alive, long newest, int frameBytes) {
    List<long[]> ranges = new ArrayList<>();
    long next = 1;
    for (long epoch : alive) {
      if (epoch > newest) {
        break;
      }
      if (epoch > next) {
        ranges.add(new long[] {next, epoch - 1});
      }
      next = epoch + 1;
    }
    if (next <= newest) {
      ranges.add(new long[] {next, newest});
    }
    return ranges.size() > mostFor(frameBytes) ? new EpochRanges(List.of(new long[] {1, newest})) : new EpochRanges(ranges);
  }

  /** Some epochs, in lists that fit into a frame each. */
  static List<EpochRanges> of(SortedSet<Long> epochs, int frameBytes) {
    int most = mostFor(frameBytes);
    List<EpochRanges> all = new ArrayList<>();
    List<long[]> ranges = new ArrayList<>();
    for (long epoch : epochs) {
      if (!ranges.isEmpty() && ranges.getLast()[1] == epoch - 1) {
        ranges.getLast()[1] = epoch;
        continue;
      }
      if (ranges.size() == most) {
        all.add(new EpochRanges(ranges));
        ranges = new ArrayList<>();
      }
      ranges.add(new long[] {epoch, epoch});
    }
    all.add(new EpochRanges(ranges));
    return all;
  }

  /** How many ranges fit into a frame beside the rest of it. */
  private static int mostFor(int frameBytes) {
    return Math.max(1, Math.min(MOST, (frameBytes - 512) / 16));
  }

  boolean contains(long epoch) {
    for (long[] range : ranges) {
      if (epoch >= range[0] && epoch <= range[1]) {
        return true;
      }
    }
    return false;
  }

  void write(WireWriter out) {
    out.i32(ranges.size());
    for (long[] range : ranges) {
      out.i64(range[0]).i64(range[1]);
    }
  }

  static EpochRanges read(WireReader in) {
    int count = in.count(MOST, 16);
    List<long[]> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(new long[] {in.i64(), in.i64()});
    }
    return new EpochRanges(ranges);
  }
}
