package dev.sluice.tck.suite;

import java.lang.foreign.MemorySegment;

/** Memory that was released to us: we write it at once, and then see each byte that somebody else still writes. */
record TakenBack(MemorySegment memory) {
  private static final byte OURS = 0x5C;
  private static final int PIECE = 1 << 20;
  private static final MemorySegment LIKE_OURS = MemorySegment.ofArray(new byte[PIECE]).fill(OURS);

  /** Takes memory back. */
  static TakenBack of(MemorySegment memory) {
    memory.fill(OURS);
    return new TakenBack(memory);
  }

  /** Fails when a byte changes within the time that is watched. */
  void assertUntouched() {
    Budgets.never("a byte changes after released", this::isWritten);
  }

  private boolean isWritten() {
    for (long at = 0; at < memory.byteSize(); at += PIECE) {
      long length = Math.min(PIECE, memory.byteSize() - at);
      if (memory.asSlice(at, length).mismatch(LIKE_OURS.asSlice(0, length)) >= 0) {
        return true;
      }
    }
    return false;
  }
}
