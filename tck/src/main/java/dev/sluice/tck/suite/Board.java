package dev.sluice.tck.suite;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A few counters that two processes share: the channel of their own that rules speak of. */
interface Board extends AutoCloseable {
  /** How many there are. */
  int CELLS = 64;

  /** What a command's word names. */
  static Board of(String word) {
    return word.equals(RelayedBoard.WORD) ? new RelayedBoard(Relay.ofPeer()) : new MappedBoard(Path.of(word));
  }

  /** What names this board in a command to the other process. */
  String word();

  long get(int cell);

  void set(int cell, long value);

  /** Spins, with an eye on the clock, until a counter has come to a value. */
  default boolean reaches(int cell, long value, long nanos) {
    long end = System.nanoTime() + nanos;
    for (int round = 0; get(cell) < value; round++) {
      if (round % 100 == 99) {
        LockSupport.parkNanos(1_000); // lets the other side run where there are few processors
        if (System.nanoTime() - end > 0) {
          return false;
        }
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Override
  void close();
}
