package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A certificate as plain maps and lists, in the form that the command line promises. */
public final class ReportJson {
  private ReportJson() {}

  /**
   * The document.
   *
   * @param certificate what was found
   * @return maps, lists, strings and numbers
   */
  public static Map<String, Object> of(Certificate certificate) {
    Certificate.Subject subject = certificate.subject();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tck", certificate.tck());
    json.put("when", certificate.when().toString());
    json.put("profile", certificate.profile().name().toLowerCase(Locale.ROOT));
    json.put("backend", subject.name());
    json.put("backendVersion", subject.version());
    json.put("provider", subject.provider());
    json.put("origin", subject.origin());
    json.put("capabilities", subject.capabilities());
    json.put("native", subject.library().isEmpty() ? null : Map.of("version", subject.version(), "library", subject.library()));
    json.put("device", Map.of("kind", certificate.device().kind(), "name", certificate.device().name()));
    json.put("seed", certificate.seed());
    json.put("host", certificate.host());
    json.put("hosts", certificate.hosts());
    json.put("rules", certificate.rules().stream().map(ReportJson::rule).toList());
    json.put("leftOut", certificate.leftOut().stream().map(ContractRule::id).toList());
    json.put("totals", totals(certificate.totals()));
    json.put("certified", List.copyOf(certificate.certified()));
    json.put("crashReports", certificate.crashReports());
    json.put("seconds", certificate.seconds());
    return json;
  }

  private static Map<String, Object> rule(RuleResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", result.rule().id());
    json.put("kind", result.kind());
    json.put("statement", result.rule().statement());
    json.put("outcome", result.outcome().name());
    json.put("reason", result.reason());
    json.put("millis", result.millis());
    json.put("tests", result.tests().stream().map(ReportJson::test).toList());
    if (result.outcome() == Outcome.FAIL) {
      json.put("ifThisFails", result.rule().ifThisFails());
    }
    return json;
  }

  private static Map<String, Object> test(TestResult test) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", test.test());
    json.put("outcome", test.outcome().name());
    json.put("reason", test.reason());
    json.put("millis", test.millis());
    if (!test.trace().isEmpty()) {
      json.put("trace", test.trace());
    }
    return json;
  }

  private static Map<String, Object> totals(Map<Outcome, Integer> totals) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pass", totals.get(Outcome.PASS));
    json.put("fail", totals.get(Outcome.FAIL));
    json.put("notApplicable", totals.get(Outcome.NOT_APPLICABLE));
    json.put("notRun", totals.get(Outcome.NOT_RUN));
    return json;
  }
}
