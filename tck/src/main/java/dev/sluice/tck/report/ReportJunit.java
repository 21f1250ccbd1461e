package dev.sluice.tck.report;

import java.util.Locale;

/** A certificate as the XML that build servers read: a suite a chapter, a case a test. */
public final class ReportJunit {
  private ReportJunit() {}

  /**
   * The document.
   *
   * @param certificate what was found
   * @return XML
   */
  public static String of(Certificate certificate) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sluice certify ")
        .append(Markup.text(certificate.subject().name())).append("\">\n");
    String chapter = "";
    for (RuleResult rule : certificate.rules()) {
      if (!rule.rule().chapter().equals(chapter)) {
        xml.append(chapter.isEmpty() ? "" : "  </testsuite>\n");
        chapter = rule.rule().chapter();
        open(xml, certificate, chapter);
      }
      rule.tests().forEach(test -> testCase(xml, rule, test));
    }
    return xml.append(chapter.isEmpty() ? "" : "  </testsuite>\n").append("</testsuites>\n").toString();
  }

  private static void open(StringBuilder xml, Certificate certificate, String chapter) {
    int tests = 0;
    int failures = 0;
    int skipped = 0;
    for (RuleResult rule : certificate.rules()) {
      if (rule.rule().chapter().equals(chapter)) {
        for (TestResult test : rule.tests()) {
          tests++;
          switch (test.outcome()) {
            case FAIL -> failures++;
            case NOT_APPLICABLE, NOT_RUN -> skipped++;
            case PASS -> { }
          }
        }
      }
    }
    xml.append(String.format(Locale.ROOT, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n", chapter, tests, failures, skipped));
  }

  private static void testCase(StringBuilder xml, RuleResult rule, TestResult test) {
    xml.append(String.format(Locale.ROOT, "    <testcase classname=\"%s %s\" name=\"%s\" time=\"%.3f\"", rule.rule().id(), rule.kind(), Markup.text(test.test()), test.millis() / 1e3));
    switch (test.outcome()) {
      case PASS -> xml.append("/>\n");
      case FAIL -> xml.append(">\n      <failure message=\"").append(Markup.text(test.reason())).append("\">").append(Markup.text(test.trace())).append("</failure>\n    </testcase>\n");
      case NOT_APPLICABLE, NOT_RUN -> xml.append(">\n      <skipped message=\"").append(Markup.text(test.outcome() + ": " + test.reason())).append("\"/>\n    </testcase>\n");
    }
  }
}
