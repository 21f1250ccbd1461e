package dev.sluice.tck.fuzz;

import dev.sluice.Operation;
import dev.sluice.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What descriptors mean, said as plainly as possible, with numbers that do not overflow. */
final class DescriptorModel {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private DescriptorModel() {}

  /** Bytes that go from one side to the other. */
  record Piece(long ours, long theirs, long length) {
    boolean fits(long ourBytes, long theirBytes) {
      return length >= 1 && ours >= 0 && theirs >= 0 && end(ours).compareTo(big(ourBytes)) <= 0 && end(theirs).compareTo(big(theirBytes)) <= 0;
    }

    private BigInteger end(long offset) {
      return big(offset).add(big(length));
    }
  }

  static boolean isSpan(long offset, long blockBytes, long stride, int count) {
    return offset >= 0 && blockBytes >= 1 && stride >= blockBytes && count >= 1
        && big(offset).add(big(stride).multiply(big(count - 1L))).add(big(blockBytes)).compareTo(MOST) <= 0;
  }

  static boolean isContiguous(int spans, long blockBytes, int blocks) {
    return spans >= 1 && blockBytes >= 1 && blocks >= 1 && big(spans).multiply(big(blockBytes)).multiply(big(blocks)).compareTo(MOST) <= 0;
  }

  /** Whether there are spans, and each lies in a region. */
  static boolean fits(List<Span> spans, long bytes) {
    return !spans.isEmpty() && spans.stream().allMatch(span -> offset(span, span.count() - 1) + span.blockBytes() <= bytes);
  }

  static boolean takes(List<Span> here, List<Span> there, Operation operation, int[] ours, int[] theirs, int count, int most) {
    if (count < 1 || count > most || count > ours.length || count > theirs.length) {
      return false;
    }
    int ourBlocks = here.stream().mapToInt(Span::count).min().orElseThrow();
    int theirBlocks = there.stream().mapToInt(Span::count).min().orElseThrow();
    Set<Integer> destinations = new HashSet<>();
    for (int i = 0; i < count; i++) {
      boolean known = ours[i] >= 0 && ours[i] < ourBlocks && theirs[i] >= 0 && theirs[i] < theirBlocks;
      if (!known || !destinations.add(operation == Operation.WRITE ? theirs[i] : ours[i])) {
        return false;
      }
    }
    return true;
  }

  static List<Piece> pieces(List<Span> here, List<Span> there, int[] ours, int[] theirs, int count) {
    List<Piece> pieces = new ArrayList<>();
    for (int s = 0; s < here.size(); s++) {
      for (int i = 0; i < count; i++) {
        pieces.add(new Piece(offset(here.get(s), ours[i]), offset(there.get(s), theirs[i]), here.get(s).blockBytes()));
      }
    }
    return pieces;
  }

  private static long offset(Span span, int block) {
    return span.offset() + block * span.stride();
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
