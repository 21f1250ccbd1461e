package dev.sluice.tck.bench.chart;

/**
 * A chart's elements under its title. The heading takes {@link #TOP} of the height.
 *
 * @param title what is shown
 * @param subtitle of what
 * @param summary the figures in words, for those who do not see them
 * @param height with the heading
 * @param body elements
 */
record Drawing(String title, String subtitle, String summary, double height, String body) {
  static final double WIDTH = 520;
  static final double MARGIN = 16;
  static final double TOP = 52;
  static final double ROW = 20;
  /** The size of all text but titles. */
  static final double TEXT = 12;
}
