package dev.sluice.engine;

import java.util.Arrays;

/**
 * Notices a block that a posting names twice. Where a posting names few of many blocks it is a small hash table, which stays in the processor's
 * caches; else one number for each block. Nothing is cleared between postings: what an earlier one left is told apart by its generation.
 */
final class Repeats {
  private static final int FEW_BLOCKS = 1024;
  private static final int SPREAD = 0x9E3779B9;

  private final int most;
  private int[] generations = new int[0];
  private long[] table = new long[0];
  private int shift;
  private boolean hashed;
  private int generation;

  /** For postings of at most so many blocks. */
  Repeats(int most) {
    this.most = most;
  }

  /** Begins a posting that names some of so many blocks. */
  void begin(int blocks) {
    hashed = blocks > FEW_BLOCKS && blocks / 8 > most;
    if (hashed && table.length == 0) {
      int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(most));
      table = new long[1 << bits];
      shift = Integer.SIZE - bits;
    }
    if (!hashed && generations.length < blocks) {
      generations = new int[blocks];
      generation = 0;
      Arrays.fill(table, 0);
    }
    if (++generation == Integer.MAX_VALUE) {
      Arrays.fill(generations, 0);
      Arrays.fill(table, 0);
      generation = 1;
    }
  }

  /** Whether this posting named the block before. */
  boolean repeated(int block) {
    if (!hashed) {
      boolean before = generations[block] == generation;
      generations[block] = generation;
      return before;
    }
    long entry = ((long) generation << Integer.SIZE) | block;
    int slot = (block * SPREAD) >>> shift;
    while (table[slot] >>> Integer.SIZE == generation) {
      if (table[slot] == entry) {
        return true;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = entry;
    return false;
  }
}
