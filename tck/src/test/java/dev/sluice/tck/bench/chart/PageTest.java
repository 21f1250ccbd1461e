package dev.sluice.tck.bench.chart;

import static dev.sluice.tck.bench.chart.Samples.ratio;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The page of a run. */
class PageTest {
  private static final String NASTY = "<b>&\"'\u0007{{command}}$1";

  @Test
  void thePageStandsAloneAndHoldsEveryChartAndFigure() {
    BenchData data = Samples.plenty();
    String page = Page.of(data, "./sluice bench --peers");

    assertThat(page).startsWith("<!DOCTYPE html>").doesNotContain("<script", "<link", "<img", "src=", "href=", "url(", "@import", "{{");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    assertThat(Xml.all(page, "svg")).hasSize(Chart.of(data).size());
    assertThat(Xml.all(page, "style")).singleElement().extracting(Element::getTextContent).asString().contains("--sheet:", ".sluice-chart .s0", "prefers-color-scheme: dark", "@media print");
    assertThat(Xml.all(page, "tr")).hasSize(2 + data.results().size() + data.ratios().size());
    assertThat(Xml.texts(page, "pre")).containsExactly("./sluice bench --peers");
    data.host().forEach((name, value) -> {
      assertThat(Xml.texts(page, "dt")).contains(name);
      assertThat(Xml.texts(page, "dd")).contains(value);
    });
    assertThat(Xml.all(page, "section").stream().map(Element::getTextContent)).anyMatch(text -> text.contains("A ratio is Sluice's figure over the peer's"));
  }

  @Test
  void missingPeersHaveTheirReasons() {
    String page = Page.of(Samples.plenty(), "");

    assertThat(Xml.texts(page, "dt")).contains("uccl", "ucxx");
    assertThat(Xml.texts(page, "dd")).contains("needs an RDMA device, and this machine has none");
    assertThat(Page.of(Samples.data(Samples.bandwidth("sluice", 8, 1)), "")).doesNotContain("Missing peers");
  }

  @Test
  void goalsMetAndMissedAreSaidInWords() {
    Ratio met = ratio("bandwidth", 8, "peer", 1, 0.9, 1.1, ">= 0.95", true);
    Ratio missed = ratio("bandwidth", 64, "peer", 0.9, 0.85, 0.93, ">= 0.95", false);
    Ratio promised = ratio("bandwidth", 512, "peer", 0.9, 0.85, 0.93, "", false);

    String page = Page.of(Samples.data(met, missed, promised), "");
    assertThat(Xml.texts(page, "p")).containsExactly("1 of 2 goals missed");
    assertThat(Xml.texts(page, "title").getFirst()).isEqualTo("Sluice bench: 1 of 2 goals missed");
    assertThat(Xml.texts(page, "li")).contains("bandwidth against peer, UCX over posix, HOST memory, WRITE 64 B: 0.900 (0.850 to 0.930), goal >= 0.95 missed", "1 goals met", "1 goals missed");
    assertThat(Xml.texts(page, "tr")).anyMatch(row -> row.endsWith(">= 0.95met")).anyMatch(row -> row.endsWith(">= 0.95missed")).anyMatch(row -> row.endsWith("0.85 to 0.9331") || row.endsWith("0.850 to 0.93031"));
    assertThat(Xml.texts(Page.of(Samples.data(met), ""), "p")).containsExactly("The one goal is met");
    assertThat(Xml.texts(Page.of(Samples.data(met, met), ""), "p")).containsExactly("All 2 goals are met");
    assertThat(Xml.texts(Page.of(Samples.data(promised), ""), "p")).containsExactly("No goal applies");
    assertThat(Xml.texts(Page.of(Samples.data(Samples.bandwidth("sluice", 8, 1)), ""), "p")).containsExactly("No goal applies");
  }

  @Test
  void theVerdictNamesAFewOfManyMissedGoals() {
    Ratio[] missed = IntStream.range(0, 20).mapToObj(i -> ratio("bandwidth", 1L << i, "peer", 0.9, 0.8, 0.95, ">= 1", false)).toArray(Ratio[]::new);

    assertThat(Xml.texts(Page.of(Samples.data(missed), ""), "li").subList(0, 9)).last().isEqualTo("and 12 more, in the tables");
  }

  @Test
  void aColumnInWhichNothingIsKnownIsLeftOut() {
    String page = Page.of(Samples.data(Samples.bandwidth("sluice", 8, 1)), "");
    assertThat(Xml.texts(page, "th")).contains("GB/s", "p50, µs").doesNotContain("p99, µs", "CPU, s/GB");

    String both = Page.of(Samples.data(Samples.bandwidth("sluice", 8, 1), Samples.workload("sluice", "W1", 8, 1, 1)), "");
    assertThat(Xml.texts(both, "th")).contains("CPU, s/GB");
    assertThat(Xml.texts(both, "td")).contains("–", "0.210", "1,235");
  }

  @Test
  void textIsNoMarkupAndNoPartOfTheTemplate() {
    BenchData data = new BenchData(Map.of(NASTY, NASTY), List.of(Samples.bandwidth(NASTY, 8, 1)),
        List.of(new Ratio(NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, 8, NASTY, 0.5, 0.4, 0.6, 31, NASTY, false)), List.of(new Missing(NASTY, NASTY)));

    String page = Page.of(data, NASTY);

    assertThat(Xml.all(page, "b")).allMatch(total -> total.getParentNode().getNodeName().equals("li"));
    assertThat(Xml.texts(page, "pre")).containsExactly("<b>&\"'?{{command}}$1");
    assertThat(Xml.texts(page, "td")).contains("<b>&\"'?{{command}}$1");
    assertThat(Xml.texts(page, "dd")).containsExactly("<b>&\"'?{{command}}$1", "<b>&\"'?{{command}}$1");
  }

  @Test
  void whatWasMeasuredOfSluiceAloneHasATableForEachGroupAndItsGoalsCount() {
    Check met = new Check("Growth", "time of many", "in random order", 1.05, 1.01, 1.09, 32, "", "≤ 1.1", true);
    Check missed = new Check("Idle", "processor time", "all asleep", 7, 6.5, 7.5, 31, "ms/s", "≤ 1.0 ms/s", false);
    Check known = new Check("Growth", "time of one", NASTY, 70.1, Samples.NAN, Samples.NAN, 32, "ns", "", false);

    String page = Page.of(new BenchData(Map.of(), List.of(), List.of(), List.of(), List.of(met, missed, known), true), "");

    assertThat(Xml.texts(page, "p")).containsExactly("1 of 2 goals missed");
    assertThat(Xml.texts(page, "li")).contains("processor time: 7.000 ms/s, goal ≤ 1.0 ms/s", "1 goals met", "time of many: in random order", "time of one: <b>&\"'?{{command}}$1");
    assertThat(Xml.texts(page, "caption")).containsExactly("Growth", "Idle");
    assertThat(Xml.texts(page, "td")).contains("1.010 to 1.090", "≤ 1.0 ms/s", "missed", "70.10", "–");
  }

  @Test
  void whatOnlyTheIntervalReachesIsMetWithinIt() {
    Ratio median = ratio("bandwidth", 8, "peer", 0.99, 0.9, 1.1, ">= 0.98", true);
    Ratio interval = ratio("latency", 8, "peer", 1.2, 1.1, 1.3, "≤ 1.15", true);
    Check check = new Check("Growth", "time of many", "", 0.89, 0.8, 0.95, 32, "", "≥ 0.9", true);

    assertThat(median.finding()).isEqualTo("met");
    assertThat(interval.finding()).isEqualTo("met within its interval");
    assertThat(check.finding()).isEqualTo("met within its interval");
    assertThat(Xml.texts(Page.of(Samples.data(median, interval), ""), "td")).contains("met", "met within its interval");
  }

  @Test
  void whatWasEndedEarlySaysSoAndIsNotGood() {
    Ratio met = ratio("bandwidth", 8, "peer", 1, 0.9, 1.1, ">= 0.95", true);

    String page = Page.of(new BenchData(Map.of(), List.of(), List.of(met), List.of(), List.of(), false), "");

    assertThat(Xml.texts(page, "p")).containsExactly("The one goal is met", BenchData.ENDED_EARLY);
    assertThat(page).contains("verdict neutral").doesNotContain("verdict good");
  }

  @Test
  void nothingMeasuredIsAPageToo() {
    String page = Page.of(new BenchData(Map.of(), List.of(), List.of(), List.of()), "./sluice bench");

    assertThat(Xml.texts(page, "p")).containsExactly("Nothing was measured");
    assertThat(Xml.all(page, "svg")).isEmpty();
    assertThat(Xml.all(page, "table")).isEmpty();
  }
}
