package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.Check;

/** Makes checks of what was measured. */
final class Checks {
  private Checks() {}

  static Check known(String group, String name, String how, Series values, String unit) {
    double[] interval = values.interval();
    return new Check(group, name, how, values.median(), interval[0], interval[1], values.pairs(), unit, "", false);
  }

  /** One whose interval must reach a goal. */
  static Check promised(String group, String name, String how, Series values, String unit, Goal goal) {
    double[] interval = values.interval();
    return new Check(group, name, how, values.median(), interval[0], interval[1], values.pairs(), unit, goal.text() + (unit.isEmpty() ? "" : " " + unit), goal.isMet(interval[0], interval[1]));
  }
}
