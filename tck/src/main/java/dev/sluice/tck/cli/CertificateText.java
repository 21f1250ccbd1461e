package dev.sluice.tck.cli;

import dev.sluice.tck.Outcome;
import dev.sluice.tck.report.Certificate;
import dev.sluice.tck.report.RuleResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A certificate in a few lines for people. */
final class CertificateText {
  private CertificateText() {}

  static List<String> of(Certificate certificate, List<Path> files) {
    List<String> lines = new ArrayList<>();
    Certificate.Subject subject = certificate.subject();
    Map<Outcome, Integer> totals = certificate.totals();
    lines.add(line("backend", subject.name() + " " + subject.version() + (subject.library().isEmpty() ? "" : ", " + subject.library())));
    if (subject.trustsPeers()) {
      lines.add(line("trust", "this backend cannot hold off a forged key: every peer that reaches its ports must be trusted"));
    }
    lines.add(line("profile", certificate.profile().name().toLowerCase(Locale.ROOT) + ", seed " + certificate.seed() + ", "
        + (certificate.hosts() == 1 ? "one host" : "two hosts") + ", device " + certificate.device().kind()));
    for (RuleResult rule : certificate.rules()) {
      if (rule.outcome() == Outcome.FAIL) {
        lines.add(line("FAILED", rule.rule().id() + " " + rule.kind() + ": " + first(rule.reason())));
      }
    }
    notRun(certificate).forEach((reason, rules) -> lines.add(line("not run", String.join(", ", rules) + ": " + reason)));
    certificate.rules().stream()
        .filter(rule -> rule.outcome() == Outcome.FAIL)
        .findFirst()
        .ifPresent(rule -> lines.add(line("again", certificate.again(rule.rule()))));
    lines.add(line("rules", totals.get(Outcome.PASS) + " passed, " + totals.get(Outcome.FAIL) + " failed, " + totals.get(Outcome.NOT_APPLICABLE)
        + " not applicable, " + totals.get(Outcome.NOT_RUN) + " not run, " + certificate.leftOut().size() + " left out; "
        + Math.round(certificate.seconds()) + " s"));
    lines.add(line("certified", certificate.certified().isEmpty()
        ? certificate.chosen().isEmpty() ? "nothing" : "nothing: only some rules were asked for"
        : String.join(", ", certificate.certified())));
    lines.add(line("report", String.join(" ", files.stream().map(Path::toString).toList())));
    return lines;
  }

  /** What the machine lacks, and the rules that want it. */
  private static Map<String, List<String>> notRun(Certificate certificate) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (RuleResult rule : certificate.rules()) {
      if (rule.outcome() == Outcome.NOT_RUN) {
        byReason.computeIfAbsent(first(rule.reason()), _ -> new ArrayList<>()).add(rule.rule().id());
      }
    }
    return byReason;
  }

  private static String first(String reason) {
    return reason.lines().map(String::strip).filter(text -> !text.isEmpty()).limit(6).reduce((a, b) -> a + " " + b).orElse("");
  }

  private static String line(String name, String text) {
    return String.format(Locale.ROOT, "%-9s %s", name, text);
  }
}
