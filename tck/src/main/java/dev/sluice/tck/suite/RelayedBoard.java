package dev.sluice.tck.suite;

/** Counters of two processes on two hosts: each tells the other what it sets. */
final class RelayedBoard implements Board {
  /** What stands for it in a command. */
  static final String WORD = "-";

  private final Relay relay;

  RelayedBoard(Relay relay) {
    this.relay = relay;
    relay.clear();
  }

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public long get(int cell) {
    return relay.get(cell);
  }

  @Override
  public void set(int cell, long value) {
    relay.set(cell, value);
  }

  @Override
  public void close() {}
}
