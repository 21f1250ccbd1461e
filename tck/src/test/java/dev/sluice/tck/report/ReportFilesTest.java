package dev.sluice.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The documents for machines. */
class ReportFilesTest {
  private static final Certificate CERTIFICATE = Samples.certificate(List.of(
      Samples.failed(ContractRule.XFER_2, "xfer2_some", "a <byte> & more"),
      Samples.other(ContractRule.REG_9, Outcome.NOT_APPLICABLE, "the backend does not declare allocates")));

  @Test
  void jsonHasTheFieldsThatTheCommandLinePromises() {
    Map<String, Object> json = ReportJson.of(CERTIFICATE);

    assertThat(json).containsKeys("tck", "profile", "backend", "backendVersion", "native", "device", "seed", "host", "hosts", "rules", "leftOut", "totals", "certified");
    assertThat(json).containsEntry("profile", "full").containsEntry("seed", 42L).containsEntry("hosts", 1).containsEntry("certified", List.of("FILE"));
    assertThat(json.get("native")).isEqualTo(Map.of("version", "1.2.3", "library", "/opt/acme/libacme.so.1"));
    assertThat(json.get("totals")).asString().contains("fail=1").contains("notApplicable=1").contains("notRun=7");
    assertThat(json.get("leftOut")).asString().contains("XFER-4").contains("REG-7");
  }

  @Test
  void eachRuleOfJsonHasItsOutcomeAndReason() {
    assertThat(ReportJson.of(CERTIFICATE).get("rules")).isInstanceOfSatisfying(List.class, rules -> assertThat(rules.toString())
        .contains("id=XFER-2, kind=HOST, statement=" + ContractRule.XFER_2.statement() + ", outcome=FAIL, reason=a <byte> & more, millis=2340"));
  }

  @Test
  void junitXmlIsWellFormedAndCountsTests() throws Exception {
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(ReportJunit.of(CERTIFICATE).getBytes(StandardCharsets.UTF_8)));
    int failures = 0;
    int tests = 0;
    for (int i = 0; i < xml.getElementsByTagName("testsuite").getLength(); i++) {
      Element suite = (Element) xml.getElementsByTagName("testsuite").item(i);
      failures += Integer.parseInt(suite.getAttribute("failures"));
      tests += Integer.parseInt(suite.getAttribute("tests"));
    }

    assertThat(failures).isEqualTo(1);
    assertThat(tests).isEqualTo(CERTIFICATE.rules().stream().mapToInt(rule -> rule.tests().size()).sum()).isEqualTo(xml.getElementsByTagName("testcase").getLength());
    assertThat(((Element) xml.getElementsByTagName("failure").item(0)).getAttribute("message")).isEqualTo("a <byte> & more");
    assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(8);
  }
}
