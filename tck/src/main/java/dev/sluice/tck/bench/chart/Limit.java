package dev.sluice.tck.bench.chart;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a goal's words say.
 *
 * @param isLeast whether more is better
 * @param value the goal's number
 */
record Limit(boolean isLeast, double value) {
  private static final Pattern GOAL = Pattern.compile("(>=|<=|>|<|≥|≤)\\s*(\\d+(?:\\.\\d+)?)");

  /** Empty where the words have no number to reach. */
  static Optional<Limit> of(String goal) {
    Matcher words = GOAL.matcher(goal);
    return words.find() ? Optional.of(new Limit(words.group(1).startsWith(">") || words.group(1).equals("≥"), Double.parseDouble(words.group(2)))) : Optional.empty();
  }

  private boolean isReachedBy(double figure) {
    return isLeast ? figure >= value : figure <= value;
  }

  /** A verdict that says what reaches the goal: the median, or only its interval. */
  static String finding(String goal, boolean met, double median) {
    return met && of(goal).map(limit -> !limit.isReachedBy(median)).orElse(false) ? "met within its interval" : met ? "met" : "missed";
  }
}
