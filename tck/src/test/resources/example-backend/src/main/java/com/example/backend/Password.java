package com.example.backend;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** What whoever connects says first; our metadata tells it to peers. */
record Password(long first, long second) {
  static final int BYTES = 2 * Long.BYTES;

  static Password random(RandomGenerator random) {
    return new Password(random.nextLong(), random.nextLong());
  }

  static Password get(ByteBuffer from) {
    return new Password(from.getLong(), from.getLong());
  }

  void put(ByteBuffer to) {
    to.putLong(first).putLong(second);
  }

  /** Logs and exceptions are no place for it. */
  @Override
  public String toString() {
    return "Password";
  }
}
