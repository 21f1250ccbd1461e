package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a rule came out for a kind of memory.
 *
 * @param rule the rule
 * @param kind {@code HOST}, {@code FILE}, {@code DEVICE:simulated} or {@code DEVICE:real}
 * @param outcome what its tests come to
 * @param tests the tests, in the order in which they ran
 */
public record RuleResult(ContractRule rule, String kind, Outcome outcome, List<TestResult> tests) {

  /**
   * Groups tests by their rule, in the contract's order. Rules about files or devices have their own kind.
   *
   * @param kind the kind of memory that the others were tried with
   * @param device what device there was: {@code none}, {@code simulated} or {@code real}
   * @param tests the tests
   * @return one result a rule
   */
  public static List<RuleResult> of(String kind, String device, List<TestResult> tests) {
    Map<ContractRule, List<TestResult>> byRule = new TreeMap<>();
    tests.forEach(test -> byRule.computeIfAbsent(test.rule(), _ -> new ArrayList<>()).add(test));
    return byRule.entrySet().stream()
        .map(entry -> new RuleResult(
            entry.getKey(),
            kindOf(entry.getKey(), kind, device),
            entry.getValue().stream().map(TestResult::outcome).reduce(Outcome::and).orElseThrow(),
            List.copyOf(entry.getValue())))
        .toList();
  }

  private static String kindOf(ContractRule rule, String kind, String device) {
    return switch (rule.scope()) {
      case BACKEND, MEMORY -> kind;
      case DEVICE -> device.equals("none") ? "DEVICE" : "DEVICE:" + device;
      case FILE -> "FILE";
    };
  }

  /**
   * Why the rule came out as it did.
   *
   * @return the reasons of the tests with the rule's outcome; empty when it passed
   */
  public String reason() {
    return tests.stream()
        .filter(test -> test.outcome() == outcome && !test.reason().isEmpty())
        .map(test -> tests.size() > 1 && outcome == Outcome.FAIL ? test.test() + ": " + test.reason() : test.reason())
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  /**
   * How long its tests took.
   *
   * @return milliseconds
   */
  public long millis() {
    return tests.stream().mapToLong(TestResult::millis).sum();
  }
}
