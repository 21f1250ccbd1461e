package dev.sluice.tck.suite;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** One side of counters that are told over a connection, in lines apart from commands and answers. */
final class Relay {
  /** How a line about a counter begins. */
  static final String MARK = "@\t";

  private static final Relay OF_PEER = new Relay(System.out::println);

  private final AtomicLongArray cells = new AtomicLongArray(Board.CELLS);
  private final Consumer<String> other;

  Relay(Consumer<String> other) {
    this.other = other;
  }

  /** The peer's side, in the peer's process. */
  static Relay ofPeer() {
    return OF_PEER;
  }

  /** Takes a line from the other side. */
  void take(String line) {
    String[] words = line.split("\t", -1);
    cells.set(Integer.parseInt(words[1]), Long.parseLong(words[2]));
  }

  long get(int cell) {
    return cells.get(cell);
  }

  void set(int cell, long value) {
    cells.set(cell, value);
    other.accept(MARK + cell + "\t" + value);
  }

  void clear() {
    for (int cell = 0; cell < Board.CELLS; cell++) {
      cells.set(cell, 0);
    }
  }
}
