package dev.sluice.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How pages are put together. */
class TemplateTest {
  private static final Map<String, String> PARTS =
      Map.of("title", "{{verdict}} costs $1", "style", "", "verdict", "fine", "facts", "", "totals", "", "chapters", "", "leftOut", "");

  @Test
  void whatLooksLikeAPartInsideAPartStays() {
    assertThat(Template.fill(ReportHtml.class, "report-template.html", PARTS)).contains("<title>{{verdict}} costs $1</title>").contains("fine");
  }

  @Test
  void aPartThatIsNotGivenIsNamed() {
    Map<String, String> parts = new HashMap<>(PARTS);
    parts.remove("facts");

    assertThatThrownBy(() -> Template.fill(ReportHtml.class, "report-template.html", parts)).hasMessageContaining("report-template.html").hasMessageContaining("{{facts}}");
  }

  @Test
  void thePageOfACertificateHasTheSharedStyleAndItsOwn() {
    assertThat(Template.style(ReportHtml.class, "report.css")).contains("--sheet:").contains(".verdict.good").contains(".rule.failed");
  }
}
