package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import dev.sluice.tck.Profile;
import dev.sluice.tck.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Certificates that were never run, to look at reports of. */
final class Samples {
  private Samples() {}

  static TestResult passed(ContractRule rule, String test) {
    return new TestResult(rule, test, Outcome.PASS, "", "", 120);
  }

  static TestResult failed(ContractRule rule, String test, String reason) {
    return new TestResult(rule, test, Outcome.FAIL, reason, "java.lang.AssertionError: " + reason + "\n\tat somewhere", 2340);
  }

  static TestResult other(ContractRule rule, Outcome outcome, String reason) {
    return new TestResult(rule, rule.id().toLowerCase(java.util.Locale.ROOT).replace("-", "") + "_some", outcome, reason, "", 0);
  }

  /** Every rule that the full profile tries, passed, or not run where it wants a device, but for those that are given. */
  static Certificate certificate(List<TestResult> instead) {
    return certificate(instead, Set.of());
  }

  static Certificate certificate(List<TestResult> instead, Set<ContractRule> chosen) {
    List<TestResult> all = new ArrayList<>();
    for (ContractRule rule : ContractRule.values()) {
      if (Profile.FULL.tries(rule) && (chosen.isEmpty() || chosen.contains(rule)) && instead.stream().noneMatch(result -> result.rule() == rule)) {
        all.add(rule.scope() == Scope.DEVICE ? other(rule, Outcome.NOT_RUN, "there is no device") : passed(rule, rule.id().toLowerCase(java.util.Locale.ROOT).replace("-", "") + "_itIsKept"));
      }
    }
    all.addAll(instead);
    List<RuleResult> rules = RuleResult.of("HOST", "none", all);
    return new Certificate("1.0", Instant.parse("2026-01-02T03:04:05Z"), Profile.FULL, chosen, 42, 1,
        new Certificate.Subject("ACME", "com.acme.Provider", "acme.jar", "", "1.2.3", "/opt/acme/libacme.so.1", new TreeSet<>(Set.of("remote", "notifications"))),
        Map.of("os", "Linux 6", "arch", "amd64", "cpu", "a processor", "cores", 2, "memoryBytes", 24L << 30, "java", "25"),
        new Certificate.DeviceSeen("none", ""), rules, List.of(), 61.5);
  }
}
