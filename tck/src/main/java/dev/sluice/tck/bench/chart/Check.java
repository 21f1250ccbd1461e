package dev.sluice.tck.bench.chart;

/**
 * What was measured of Sluice alone. A figure that is not known is NaN.
 *
 * @param group what it is about, such as {@code Growth}
 * @param name what was measured
 * @param how in which setting
 * @param value the figure: a median, or a mean where {@code how} says so
 * @param low lower end of its 95 % interval
 * @param high upper end of its 95 % interval
 * @param count how many measurements, or pairs of turns
 * @param unit of value and interval, empty for a ratio
 * @param goal what was promised, such as {@code ≤ 1.1}, otherwise empty
 * @param met whether the goal was met; without meaning where there is none
 */
public record Check(String group, String name, String how, double value, double low, double high, int count, String unit, String goal, boolean met) {
  /**
   * Whether anything was promised.
   *
   * @return whether there is a goal
   */
  public boolean hasGoal() {
    return !goal.isBlank();
  }

  /** The verdict in a word, empty where nothing was promised. */
  String verdict() {
    return hasGoal() ? met ? "met" : "missed" : "";
  }

  /**
   * The verdict, and where only the interval reaches the goal, that.
   *
   * @return words, empty where nothing was promised
   */
  public String finding() {
    return hasGoal() ? Limit.finding(goal, met, value) : "";
  }

  /** The figure with its interval, for a list of goals. */
  String words() {
    return name + ": " + Figures.number(value) + (unit.isEmpty() ? "" : " " + unit) + ", goal " + goal;
  }
}
