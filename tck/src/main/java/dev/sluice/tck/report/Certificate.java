package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import dev.sluice.tck.Profile;
import dev.sluice.tck.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that a certification found.
 *
 * @param tck the kit's version
 * @param when when it began
 * @param profile how much was tried
 * @param chosen the rules that were asked for, empty for all
 * @param seed of all random data
 * @param hosts 1, or 2 where the peers ran on another
 * @param subject the backend
 * @param host the machine
 * @param device what device there was
 * @param rules what was found
 * @param crashReports names of files that crashed JVMs left in the report's folder
 * @param seconds how long it took
 */
public record Certificate(
    String tck,
    Instant when,
    Profile profile,
    Set<ContractRule> chosen,
    long seed,
    int hosts,
    Subject subject,
    Map<String, Object> host,
    DeviceSeen device,
    List<RuleResult> rules,
    List<String> crashReports,
    double seconds) {

  /**
   * The backend that was certified.
   *
   * @param name its name
   * @param provider the class of its provider
   * @param origin where that came from
   * @param classPath what was added to the class path for it, as the option says it
   * @param version the backend's or its library's version
   * @param library the path of its native library, empty when it has none
   * @param capabilities what it declares, in lower case
   */
  public record Subject(
      String name, String provider, String origin, String classPath, String version, String library, Set<String> capabilities) {
    /** Whether peers of this backend must be trusted. */
    public boolean trustsPeers() {
      return capabilities.contains("trusts-peers");
    }
  }

  /**
   * A device.
   *
   * @param kind {@code none}, {@code simulated} or {@code real}
   * @param name its name, empty when there is none
   */
  public record DeviceSeen(String kind, String name) {}

  /**
   * How many rules came out how.
   *
   * @return a number for each outcome
   */
  public Map<Outcome, Integer> totals() {
    Map<Outcome, Integer> totals = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      totals.put(outcome, (int) rules.stream().filter(rule -> rule.outcome() == outcome).count());
    }
    return totals;
  }

  /**
   * The kinds of memory that are certified: all that applies to them and to the backend as a whole passed. None where only some rules were asked for.
   *
   * @return such as {@code HOST} and {@code DEVICE:simulated}
   */
  public Set<String> certified() {
    Set<String> kinds = new TreeSet<>();
    if (!chosen.isEmpty() || rules.stream().anyMatch(rule -> rule.rule().scope() == Scope.BACKEND && spoils(rule))) {
      return kinds;
    }
    rules.stream().filter(rule -> rule.outcome() == Outcome.PASS && rule.rule().scope() != Scope.BACKEND).forEach(rule -> kinds.add(rule.kind()));
    rules.stream().filter(Certificate::spoils).forEach(rule -> kinds.remove(rule.kind()));
    return kinds;
  }

  private static boolean spoils(RuleResult rule) {
    return rule.outcome() == Outcome.FAIL || rule.outcome() == Outcome.NOT_RUN;
  }

  /**
   * The rules that were not tried, because of the profile or because others were asked for.
   *
   * @return in the contract's order
   */
  public List<ContractRule> leftOut() {
    return Arrays.stream(ContractRule.values())
        .filter(rule -> !profile.tries(rule) || (!chosen.isEmpty() && !chosen.contains(rule)))
        .toList();
  }

  /**
   * The command that tries one rule again, with the same data.
   *
   * @param rule the rule
   * @return what to type
   */
  public String again(ContractRule rule) {
    return "./sluice certify --backend " + subject.name() + (device.kind().equals("simulated") ? " --device simulated" : "") + (subject.classPath().isEmpty() ? "" : " --classpath " + subject.classPath()) + " --rules " + rule.id()
        + " --profile " + profile.name().toLowerCase(Locale.ROOT) + " --seed " + seed;
  }
}
