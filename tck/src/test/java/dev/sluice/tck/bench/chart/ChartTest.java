package dev.sluice.tck.bench.chart;

import static dev.sluice.tck.bench.chart.Samples.bandwidth;
import static dev.sluice.tck.bench.chart.Samples.descriptors;
import static dev.sluice.tck.bench.chart.Samples.latency;
import static dev.sluice.tck.bench.chart.Samples.ratio;
import static dev.sluice.tck.bench.chart.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What holds of every chart. */
class ChartTest {
  private static final String NASTY = "<b>&\"'\u0007";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+");

  @Test
  void everyChartStandsAloneAndIsToldToThoseWhoDoNotSeeIt() {
    List<Chart> charts = Chart.of(Samples.plenty());

    assertThat(charts).hasSize(11);
    assertThat(charts).extracting(Chart::id).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9-]+"));
    for (Chart chart : charts) {
      Document svg = Xml.parse(chart.svg());
      Element root = svg.getDocumentElement();
      assertThat(root.getAttribute("role")).isEqualTo("img");
      assertThat(root.getAttribute("aria-labelledby")).isEqualTo(chart.id() + "-title " + chart.id() + "-desc");
      assertThat(texts(root, "title").getFirst()).isEqualTo(chart.title() + ": " + texts(root, "text").get(1));
      assertThat(texts(root, "desc").getFirst()).contains(chart.id().startsWith("ratios") ? "95" : "sluice:").hasSizeGreaterThan(40);
      assertThat(chart.svg()).contains("prefers-color-scheme: dark").doesNotContain("<script", "href", "url(", "@import", "@font-face");
      assertThat(chart.svg().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
      assertThat(Xml.styled(chart.svg(), "rect", "back")).hasSize(1);
    }
  }

  @Test
  void theSheetHoldsEveryChartOnceAndNoneOverAnother() {
    String sheet = Chart.sheet(Samples.plenty());
    List<Element> charts = Xml.all(sheet, "svg");

    assertThat(charts).hasSize(12);
    assertThat(Xml.all(sheet, "style")).hasSize(1);
    for (Element one : charts.subList(1, 12)) {
      assertThat(Xml.number(one, "y") + Xml.number(one, "height")).isLessThan(Xml.number(charts.getFirst(), "height"));
      for (Element other : charts.subList(1, 12)) {
        boolean above = Xml.number(one, "y") + Xml.number(one, "height") <= Xml.number(other, "y") || Xml.number(other, "y") + Xml.number(other, "height") <= Xml.number(one, "y");
        assertThat(one.equals(other) || above || Xml.number(one, "x") != Xml.number(other, "x")).isTrue();
      }
    }
  }

  @Test
  void routesWhoseNamesDifferInSignsOnlyGiveDifferentIds() {
    BenchData data = new BenchData(Map.of(), List.of(), List.of(new Ratio("UCX", "a+b", "HOST", "READ", "latency", "", 8, "peer", 1, 1, 1, 31, "", true),
        new Ratio("UCX", "a,b", "HOST", "READ", "latency", "", 8, "peer", 1, 1, 1, 31, "", true)), List.of());

    assertThat(Chart.of(data)).extracting(Chart::id).containsExactly("ratios-peer-ucx-a-b-host", "ratios-peer-ucx-a-b-host-2");
  }

  @Test
  void nothingMeasuredIsSaid() {
    BenchData none = new BenchData(Map.of(), List.of(), List.of(), List.of());

    assertThat(Chart.of(none)).isEmpty();
    assertThat(Xml.texts(Chart.sheet(none), "text")).containsExactly("Nothing was measured.");
  }

  @Test
  void whatIsNoComparisonIsOnThePageAndTheSheetSaysSo() {
    BenchData alone = new BenchData(Map.of(), List.of(), List.of(), List.of(), List.of(new Check("Growth", "time of many", "", 1, 1, 1, 32, "", "", false)), true);

    assertThat(Xml.texts(Chart.sheet(alone), "text")).containsExactly("What was measured is no comparison: its figures are on the page.");
  }

  @Test
  void aSheetOfWhatWasEndedEarlySaysSo() {
    BenchData early = new BenchData(Map.of(), List.of(bandwidth("sluice", 8, 1)), List.of(), List.of(), List.of(), false);

    assertThat(Xml.texts(Chart.sheet(early), "text")).contains(BenchData.ENDED_EARLY);
    assertThat(Xml.texts(Chart.sheet(Samples.data(bandwidth("sluice", 8, 1))), "text")).noneMatch(text -> text.startsWith("Ended early"));
  }

  @Test
  void aSubjectHasTheSameColourEverywhereAndSluiceTheEmphasisedOne() {
    for (Chart chart : Chart.of(Samples.plenty()).stream().filter(one -> !one.id().startsWith("ratios")).toList()) {
      String tag = chart.id().startsWith("latency") || chart.id().startsWith("bandwidth") ? "path" : "rect";
      assertThat(((Element) Xml.tipped(chart.svg(), "sluice,", tag).getParentNode()).getAttribute("class")).isEqualTo("s0");
      assertThat(((Element) Xml.tipped(chart.svg(), "nixlbench,", tag).getParentNode()).getAttribute("class")).isEqualTo("s2");
    }
    assertThat(Chart.style()).contains(".ours .line { stroke-width: 3.25").contains("text.ours { font-weight: 700");
  }

  @Test
  void theNinthSubjectIsToldFromTheFirstPeers() {
    List<Result> results = new ArrayList<>(List.of(bandwidth("sluice", 8, 1)));
    for (int peer = 1; peer <= 8; peer++) {
      results.add(bandwidth("peer" + peer, 8, peer));
    }
    String svg = Chart.of(Samples.data(results.toArray(Result[]::new))).getFirst().svg();

    assertThat(Xml.styled(svg, "g", "hollow").stream().filter(one -> one.getElementsByTagName("title").getLength() > 0)).extracting(Element::getTextContent)
        .containsExactlyInAnyOrder("peer7, 8 B: 7.000 GB/s", "peer8, 8 B: 8.000 GB/s");
  }

  @Test
  void namesAreNoMarkup() {
    BenchData data = new BenchData(Map.of(), List.of(bandwidth(NASTY, 8, 1), latency(NASTY, 8, 1, 2), descriptors(NASTY, 8, 1, 1), workload(NASTY, NASTY, 8, 1, 1)),
        List.of(new Ratio(NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, 8, NASTY, 1, 1, 1, 31, NASTY, true)), List.of());

    for (Chart chart : Chart.of(data)) {
      assertThat(Xml.all(chart.svg(), "b")).isEmpty();
      assertThat(Xml.texts(chart.svg(), "text").stream().anyMatch(text -> text.contains("<b>&\"'?"))).as(chart.id()).isTrue();
    }
    assertThat(Xml.all(Chart.sheet(data), "b")).isEmpty();
  }

  static DoubleStream oddities() {
    return DoubleStream.of(Double.NaN, 0, -1, Double.MIN_VALUE, 1e-300, 1, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void everyFigureGivesAChartInsideItsFrame(double odd) {
    oddities().forEach(other -> {
      for (long bytes : new long[] {0, Long.MAX_VALUE}) {
        BenchData data = new BenchData(Map.of(),
            List.of(bandwidth("sluice", 8, odd), bandwidth("sluice", bytes, other), latency("sluice", 8, odd, other), latency("sluice", bytes, other, odd),
                descriptors("sluice", 8, 1, odd), descriptors("sluice", bytes, Long.MAX_VALUE, other), workload("sluice", "W1", bytes, 1, odd)),
            List.of(ratio("latency", bytes, "peer", odd, other, odd, "<= 1", true), ratio("latency", bytes, "peer", other, odd, other, "", true)), List.of());
        Chart.of(data).forEach(ChartTest::isInsideItsFrame);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 8, 9, 4096, 64 << 20, Long.MAX_VALUE})
  void aSinglePointIsDrawn(long bytes) {
    String svg = Chart.of(Samples.data(latency("sluice", bytes, 3, 4))).getFirst().svg();

    assertThat(Xml.place(svg, "sluice,")[0]).isBetween(200.0, 400.0);
    assertThat(Xml.styled(svg, "text", "tick")).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void theSameDataGivesTheSameTextInEveryLanguage() {
    String before = Chart.sheet(Samples.plenty()) + Page.of(Samples.plenty(), "");
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(Chart.sheet(Samples.plenty()) + Page.of(Samples.plenty(), "")).isEqualTo(before);
    } finally {
      Locale.setDefault(locale);
    }
  }

  private static void isInsideItsFrame(Chart chart) {
    String svg = chart.svg();
    double height = Xml.number(Xml.all(svg, "svg").getFirst(), "height");
    for (String tag : List.of("line", "rect", "text", "circle", "path")) {
      for (Element element : Xml.all(svg, tag)) {
        for (String name : List.of("x", "x1", "x2", "cx", "width")) {
          isWithin(chart, element.getAttribute(name), Drawing.WIDTH);
        }
        for (String name : List.of("y", "y1", "y2", "cy", "height")) {
          isWithin(chart, element.getAttribute(name), height);
        }
        String[] pair = element.getAttribute("transform").replaceAll("[^0-9. -]", "").split(" ");
        isWithin(chart, pair[0], Drawing.WIDTH);
        isWithin(chart, pair.length > 1 ? pair[1] : "", height);
        Matcher numbers = NUMBER.matcher(element.getAttribute("transform").isEmpty() ? element.getAttribute("d") : "");
        while (numbers.find()) {
          isWithin(chart, numbers.group(), Math.max(height, Drawing.WIDTH));
        }
      }
    }
    assertThat(Xml.texts(svg, "text")).noneMatch(text -> text.contains("NaN") || text.contains("Infinity"));
    assertThat(Xml.styled(svg, "text", "tick")).hasSizeBetween(1, 24);
  }

  private static void isWithin(Chart chart, String number, double most) {
    if (!number.isEmpty()) {
      assertThat(Double.parseDouble(number)).as(chart.id()).isBetween(0.0, most);
    }
  }

  private static List<String> texts(Element root, String tag) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < root.getElementsByTagName(tag).getLength(); i++) {
      texts.add(root.getElementsByTagName(tag).item(i).getTextContent());
    }
    return texts;
  }
}
