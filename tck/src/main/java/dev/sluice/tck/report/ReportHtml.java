package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A certificate as one page that stands alone: verdict first, then the rules by chapter, failures unfolded. */
public final class ReportHtml {
  private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final Map<String, String> CHAPTERS = chapters();

  private ReportHtml() {}

  /**
   * The page.
   *
   * @param certificate what was found
   * @return HTML
   */
  public static String of(Certificate certificate) {
    return Template.fill(
        ReportHtml.class,
        "report-template.html",
        Map.of(
            "title", Markup.text(certificate.subject().name() + ": " + verdict(certificate)),
            "style", Template.style(ReportHtml.class, "report.css"),
            "verdict", verdictBlock(certificate),
            "facts", facts(certificate),
            "totals", totals(certificate),
            "chapters", chapterBlocks(certificate),
            "leftOut", leftOut(certificate)));
  }

  private static String verdict(Certificate certificate) {
    if (!certificate.certified().isEmpty()) {
      return "certified for " + certificate.certified().stream().map(ReportHtml::kind).collect(Collectors.joining(" and "));
    }
    if (certificate.chosen().isEmpty()) {
      return "not certified";
    }
    return "some rules only" + (fails(certificate) ? ", and some of them are broken" : ", and they are kept");
  }

  private static boolean fails(Certificate certificate) {
    return certificate.totals().getOrDefault(Outcome.FAIL, 0) > 0;
  }

  /** A simulated device is never to be taken for a real one. */
  private static String kind(String kind) {
    return kind.replace("DEVICE:simulated", "DEVICE (simulated)").replace("DEVICE:real", "DEVICE (real)");
  }

  private static String verdictBlock(Certificate certificate) {
    String tone = fails(certificate) || (certificate.chosen().isEmpty() && certificate.certified().isEmpty()) ? "bad" : certificate.chosen().isEmpty() ? "good" : "neutral";
    StringBuilder html = new StringBuilder("<div class=\"verdict ").append(tone).append("\"><h1>").append(Markup.text(certificate.subject().name()))
        .append("</h1><p class=\"says\">").append(Markup.text(capital(verdict(certificate)))).append("</p>");
    List<RuleResult> failed = certificate.rules().stream().filter(rule -> rule.outcome() == Outcome.FAIL).toList();
    if (!failed.isEmpty()) {
      html.append("<p>Broken: ").append(failed.stream()
          .map(rule -> "<a href=\"#" + anchor(rule) + "\">" + rule.rule().id() + "</a>")
          .collect(Collectors.joining(", "))).append("</p>");
    }
    if (certificate.subject().trustsPeers()) {
      html.append("<p class=\"warning\">This backend cannot hold off a forged key: every peer that reaches its ports must be trusted.</p>");
    }
    return html.append("</div>").toString();
  }

  private static String facts(Certificate certificate) {
    Certificate.Subject subject = certificate.subject();
    Map<String, Object> host = certificate.host();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Backend", subject.version() + (subject.library().isEmpty() ? ", no native library" : ", " + subject.library()));
    facts.put("Provider", subject.provider() + " from " + subject.origin());
    facts.put("Declares", String.join(", ", subject.capabilities()));
    facts.put("Profile", certificate.profile().name().toLowerCase(Locale.ROOT) + ", seed " + certificate.seed());
    facts.put("Machine", host.get("cores") + " cores of " + host.get("cpu") + ", " + gib(host.get("memoryBytes")) + " GiB, " + host.get("os"));
    facts.put("Hosts", certificate.hosts() == 1 ? "one: peers were processes of this machine" : "two");
    facts.put("Device", certificate.device().kind() + (certificate.device().name().isEmpty() ? "" : ": " + certificate.device().name()));
    facts.put("Java", String.valueOf(host.get("java")));
    facts.put("Kit", "Sluice TCK " + certificate.tck() + ", " + WHEN.format(certificate.when()) + ", " + Math.round(certificate.seconds()) + " s");
    StringBuilder html = new StringBuilder();
    facts.forEach((name, value) -> html.append("<dt>").append(name).append("</dt><dd>").append(Markup.text(value)).append("</dd>"));
    return html.toString();
  }

  private static String gib(@org.jspecify.annotations.Nullable Object bytes) {
    return bytes instanceof Number number ? Long.toString(Math.round(number.doubleValue() / (1L << 30))) : "?";
  }

  private static String totals(Certificate certificate) {
    StringBuilder html = new StringBuilder();
    certificate.totals().forEach((outcome, count) -> html.append("<li class=\"").append(count == 0 ? "none" : style(outcome)).append("\"><b>").append(count).append("</b> ")
        .append(words(outcome)).append("</li>"));
    return html.append("<li class=\"left-out\"><b>").append(certificate.leftOut().size()).append("</b> left out</li>").toString();
  }

  private static String chapterBlocks(Certificate certificate) {
    Map<String, List<RuleResult>> byChapter =
        certificate.rules().stream().collect(Collectors.groupingBy(rule -> rule.rule().chapter(), LinkedHashMap::new, Collectors.toList()));
    StringBuilder html = new StringBuilder();
    byChapter.forEach((chapter, rules) -> {
      html.append("<section><h2>").append(chapter).append(" <small>").append(CHAPTERS.getOrDefault(chapter, "")).append("</small></h2>");
      rules.forEach(rule -> rule(html, certificate, rule));
      html.append("</section>");
    });
    return html.toString();
  }

  private static void rule(StringBuilder html, Certificate certificate, RuleResult rule) {
    html.append("<details class=\"rule ").append(style(rule.outcome())).append("\" id=\"").append(anchor(rule)).append('"')
        .append(rule.outcome() == Outcome.FAIL ? " open" : "").append("><summary><span class=\"id\">").append(rule.rule().id()).append("</span><span class=\"kind\">")
        .append(Markup.text(kind(rule.kind()))).append("</span><span class=\"statement\">").append(Markup.prose(rule.rule().statement()))
        .append("</span><span class=\"time\">").append(time(rule.millis())).append("</span><span class=\"outcome\">").append(words(rule.outcome()))
        .append("</span></summary><div class=\"inside\">");
    if (rule.outcome() == Outcome.NOT_APPLICABLE || rule.outcome() == Outcome.NOT_RUN) {
      html.append("<p>").append(Markup.text(capital(rule.reason()))).append("</p>");
    }
    html.append("<table>");
    for (TestResult test : rule.tests()) {
      html.append("<tr class=\"").append(style(test.outcome())).append("\"><td>").append(Markup.text(sentence(test.test()))).append("</td><td class=\"time\">")
          .append(time(test.millis())).append("</td><td class=\"outcome\">").append(words(test.outcome())).append("</td></tr>");
      if (!test.reason().isEmpty() && test.outcome() != Outcome.PASS && rule.outcome() != Outcome.NOT_APPLICABLE) {
        html.append("<tr><td colspan=\"3\"><pre>").append(Markup.text(test.reason())).append("</pre>");
        if (!test.trace().isEmpty()) {
          html.append("<details class=\"trace\"><summary>where</summary><pre>").append(Markup.text(test.trace())).append("</pre></details>");
        }
        html.append("</td></tr>");
      }
    }
    html.append("</table>");
    if (rule.outcome() == Outcome.FAIL) {
      html.append("<p>What to look at:</p><ul>");
      rule.rule().ifThisFails().forEach(hint -> html.append("<li>").append(Markup.prose(hint)).append("</li>"));
      html.append("</ul>");
    }
    html.append("<p class=\"again\">Just this rule: <code>").append(Markup.text(certificate.again(rule.rule()))).append("</code></p></div></details>");
  }

  private static String leftOut(Certificate certificate) {
    if (certificate.leftOut().isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<section><h2>Left out <small>by the profile or by --rules</small></h2><ul class=\"left\">");
    certificate.leftOut().forEach(rule -> html.append("<li><b>").append(rule.id()).append("</b> ").append(Markup.prose(rule.statement())).append("</li>"));
    return html.append("</ul></section>").toString();
  }

  /** A test's name as a sentence: without the rule's id, with blanks. */
  private static String sentence(String test) {
    String name = test.substring(test.indexOf('_') + 1);
    return capital(name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ").toLowerCase(Locale.ROOT));
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String time(long millis) {
    return millis < 10 ? "" : millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }

  private static String anchor(RuleResult rule) {
    return rule.rule().id() + "-" + rule.kind().replace(':', '-');
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case PASS -> "passed";
      case FAIL -> "failed";
      case NOT_APPLICABLE -> "not applicable";
      case NOT_RUN -> "not run";
    };
  }

  private static String style(Outcome outcome) {
    return words(outcome).replace(' ', '-');
  }

  private static Map<String, String> chapters() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("CAP", "honesty about itself");
    names.put("REG", "registration and custody");
    names.put("META", "metadata");
    names.put("XFER", "moving bytes");
    names.put("NOTIF", "notifications");
    names.put("DONE", "completion");
    names.put("FAIL", "when the other side goes");
    names.put("LIFE", "lifetimes");
    names.put("DEV", "device memory");
    names.put("FILE", "storage");
    names.put("SEC", "who may touch what");
    names.put("OBS", "what can be seen");
    return names;
  }
}
