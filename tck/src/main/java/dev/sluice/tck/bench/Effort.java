package dev.sluice.tck.bench;

/**
 * How much is measured.
 *
 * @param starts how often all processes are started anew
 * @param pairs turns of each, after each start
 * @param quick whether the figures are to be looked at, not quoted
 */
record Effort(int starts, int pairs, boolean quick) {
  static final Effort FULL = new Effort(2, 16, false);
  static final Effort QUICK = new Effort(1, 3, true);
}
