package dev.sluice.tck.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * What Prometheus reads.
 *
 * @param text in its format
 */
record Scrape(String text) {

  /** The lines of one name with all of these labels, such as {@code peer="there"}. */
  List<String> lines(String name, String... labels) {
    return text.lines().filter(line -> line.startsWith(name + "{") && Arrays.stream(labels).allMatch(line::contains)).toList();
  }

  /** The number of the one line with that name and all of these labels. */
  double number(String name, String... labels) {
    List<String> lines = lines(name, labels);
    if (lines.size() != 1) {
      throw new AssertionError(lines.size() + " lines of " + name + " with " + List.of(labels) + " in\n" + text);
    }
    return Double.parseDouble(lines.getFirst().substring(lines.getFirst().lastIndexOf(' ') + 1));
  }
}
