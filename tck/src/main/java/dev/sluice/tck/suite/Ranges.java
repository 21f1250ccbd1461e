package dev.sluice.tck.suite;

import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.Transfer;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A list of (local offset, remote offset, length). */
record Ranges(long[] local, long[] remote, long[] lengths) {

  static Ranges of(long local, long remote, long length) {
    return new Ranges(new long[] {local}, new long[] {remote}, new long[] {length});
  }

  /** Ranges of random lengths with gaps between them on both sides, in an order of their own on the remote side. */
  static Ranges scattered(RandomGenerator random, int count, int longest, int widestGap) {
    long[] lengths = random.longs(count, 1, longest + 1L).toArray();
    long[] local = new long[count];
    long[] remote = new long[count];
    int[] order = permutation(random, count);
    long at = 1L + random.nextInt(64);
    long far = 1L + random.nextInt(64);
    for (int i = 0; i < count; i++) {
      local[i] = at;
      at += lengths[i] + 1 + random.nextInt(widestGap);
      int other = order[i];
      remote[other] = far;
      far += lengths[other] + 1 + random.nextInt(widestGap);
    }
    return new Ranges(local, remote, lengths);
  }

  static int[] permutation(RandomGenerator random, int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int swap = random.nextInt(i + 1);
      order[i] = order[swap];
      order[swap] = i;
    }
    return order;
  }

  int count() {
    return lengths.length;
  }

  long localEnd() {
    return end(local);
  }

  long remoteEnd() {
    return end(remote);
  }

  long bytes() {
    long sum = 0;
    for (long length : lengths) {
      sum += length;
    }
    return sum;
  }

  long post(Transfer transfer, Operation operation, byte @Nullable [] notification) {
    return post(transfer, operation, notification, Deadline.after(Budgets.mustHappen()));
  }

  long post(Transfer transfer, Operation operation, byte @Nullable [] notification, Deadline deadline) {
    return transfer.postRanges(operation, local, remote, lengths, count(), notification, deadline);
  }

  /** Does to two plain pieces of memory what posting does to two regions. */
  void apply(Operation operation, MemorySegment ours, MemorySegment theirs) {
    for (int i = 0; i < count(); i++) {
      if (operation == Operation.WRITE) {
        MemorySegment.copy(ours, local[i], theirs, remote[i], lengths[i]);
      } else {
        MemorySegment.copy(theirs, remote[i], ours, local[i], lengths[i]);
      }
    }
  }

  /** The words of the peer's command {@code post}. */
  String words() {
    StringBuilder words = new StringBuilder().append(count());
    for (int i = 0; i < count(); i++) {
      words.append('\t').append(local[i]).append('\t').append(remote[i]).append('\t').append(lengths[i]);
    }
    return words.toString();
  }

  private long end(long[] offsets) {
    long end = 0;
    for (int i = 0; i < count(); i++) {
      end = Math.max(end, offsets[i] + lengths[i]);
    }
    return end;
  }
}
