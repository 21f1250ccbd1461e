package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.Notification;
import dev.sluice.Region;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/** What a target checks as notifications arrive, at their pace. */
final class NotificationCheck {
  /** The board's cell in which the target says how many it has dealt with. */
  static final int DEALT_WITH = 0;

  /** The first of the board's cells in which the target says, for each slot, which posting it has read. */
  static final int SLOT = 16;

  /** The board's cell in which the sender says how many are done. */
  static final int DONE = 8;

  private NotificationCheck() {}

  /** The payload of a posting's notification: its number, and the ranges whose contents the number determines. */
  static byte[] payload(long number, long[] offsets, long[] lengths, int count) {
    ByteBuffer payload = ByteBuffer.allocate(12 + 16 * count).putLong(number).putInt(count);
    for (int i = 0; i < count; i++) {
      payload.putLong(offsets[i]).putLong(lengths[i]);
    }
    return payload.array();
  }

  /** The seed of a range of a posting. */
  static long seed(long number, int range) {
    return number * 64 + range;
  }

  /** Reads, on receipt of each notification, all the data of its posting. */
  static List<String> verify(Agent agent, Region region, Words in) throws InterruptedException {
    long count = in.number();
    long slots = in.number();
    MemorySegment memory = region.segment();
    Notification notification = new Notification();
    try (Board board = Board.of(in.next())) {
      BitSet seen = new BitSet();
      for (int taken = 0; taken < count; taken++) {
        if (!agent.notifications().await(notification, Budgets.mustHappen())) {
          return List.of("only " + taken + " of " + count + " came; the first missing is " + seen.nextClearBit(1));
        }
        ByteBuffer payload = notification.payload();
        long number = payload.getLong();
        if (number < 1 || number > count || seen.get((int) number)) {
          return List.of("notification " + number + " is delivered twice, or was never sent");
        }
        seen.set((int) number);
        int ranges = payload.getInt();
        for (int range = 0; range < ranges; range++) {
          long offset = payload.getLong();
          long length = payload.getLong();
          long difference = Pattern.firstDifference(memory.asSlice(offset, length), seed(number, range));
          if (difference >= 0) {
            return List.of("posting " + number + ", range " + range + " of " + ranges + ", byte " + difference + " of " + length + " is not there yet");
          }
        }
        board.set(SLOT + (int) (number % slots), number);
      }
    }
    return agent.notifications().await(notification, Budgets.mustNotHappen()) ? List.of("one too many") : List.of("ok");
  }

  /** Takes notifications that begin with their number, from 0. */
  static List<String> takeNumbered(Agent agent, Words in) throws InterruptedException {
    long count = in.number();
    Notification notification = new Notification();
    for (long expected = 0; expected < count; expected++) {
      if (!agent.notifications().await(notification, Budgets.mustHappen())) {
        return List.of("no notification after " + expected);
      }
      long number = notification.payload().getLong();
      if (number != expected) {
        return List.of("notification " + number + " where " + expected + " was due");
      }
    }
    return agent.notifications().await(notification, Budgets.mustNotHappen()) ? List.of("one too many") : List.of("ok");
  }

  /** Reads a region each time that the sender says on the board that its WRITE is done. */
  static List<String> watch(Region region, Words in) {
    long rounds = in.number();
    try (Board board = Board.of(in.next())) {
      for (long round = 1; round <= rounds; round++) {
        if (!board.reaches(DONE, round, Budgets.mustHappen().toNanos())) {
          return List.of("round " + round + " was not announced");
        }
        long difference = Pattern.firstDifference(region.segment(), round);
        if (difference >= 0) {
          return List.of("round " + round + ": byte " + difference + " is not there though the WRITE is done");
        }
        board.set(DEALT_WITH, round);
      }
    }
    return List.of("ok");
  }
}
