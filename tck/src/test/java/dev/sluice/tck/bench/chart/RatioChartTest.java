package dev.sluice.tck.bench.chart;

import static dev.sluice.tck.bench.chart.Samples.ratio;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Dots and whiskers. */
class RatioChartTest {
  @Test
  void theDotIsOnItsWhiskerAndTheGoalWhereItSays() {
    String svg = svg(ratio("bandwidth", 8, "peer", 1.0, 0.9, 1.2, ">= 0.95", true));

    double dot = Xml.number(Xml.tipped(svg, "WRITE 8 B", "circle"), "cx");
    String[] whisker = Xml.styled(svg, "path", "whisker").getFirst().getAttribute("d").split("[MH ]");
    double low = Double.parseDouble(whisker[1]);
    double high = Double.parseDouble(whisker[3]);
    assertThat(low).isLessThan(dot);
    assertThat(high).isGreaterThan(dot);
    assertThat((high - dot) / (dot - low)).as("logarithmic").isCloseTo(Math.log(1.2) / -Math.log(0.9), within(0.01));
    double goal = Xml.number(Xml.styled(svg, "line", "goal").getFirst(), "x1");
    assertThat(goal).isStrictlyBetween(low, dot);
    assertThat(Xml.number(Xml.styled(svg, "line", "axis").getFirst(), "x1")).as("the line of one").isEqualTo(dot);
  }

  @Test
  void metAndMissedAreWordsAndShapes() {
    String svg = svg(ratio("bandwidth", 8, "peer", 1.0, 0.9, 1.2, ">= 0.95", true), ratio("bandwidth", 64, "peer", 0.9, 0.8, 0.92, ">= 0.95", false),
        ratio("bandwidth", 512, "peer", 0.9, 0.8, 0.92, "", false));

    assertThat(Xml.texts(svg, "text")).contains("1.000 met", "0.900 missed", "0.900");
    assertThat(Xml.styled(svg, "g", "hollow")).singleElement().extracting(Element::getTextContent).asString().startsWith("WRITE 64 B");
    assertThat(Xml.styled(svg, "line", "goal")).hasSize(2);
  }

  @Test
  void whichWayIsBetterIsSaidWhereTheGoalsAgree() {
    assertThat(Xml.texts(svg(ratio("latency", 8, "peer", 1, 1, 1, "<= 1.05", true)), "text")).contains("latency: less is better");
    assertThat(Xml.texts(svg(ratio("bandwidth", 8, "peer", 1, 1, 1, "ratio ≥ 0.98", true)), "text")).contains("bandwidth: more is better");
    assertThat(Xml.texts(svg(ratio("latency", 8, "peer", 1, 1, 1, "", true)), "text")).contains("latency");
  }

  @Test
  void everyPeerHasAChart() {
    BenchData data = Samples.data(ratio("latency", 8, "one", 1, 1, 1, "", true), ratio("latency", 8, "two", 1, 1, 1, "", true), ratio("bandwidth", 8, "one", 1, 1, 1, "", true));

    assertThat(Chart.of(data)).extracting(Chart::title).containsExactly("Sluice compared with one", "Sluice compared with two");
  }

  @Test
  void ticksKeepTheirDigitsAndTheirDistance() {
    assertThat(Xml.texts(svg(ratio("latency", 8, "peer", 0.97, 0.94, 1.06, "", true)), "text")).contains("0.975", "1", "1.025");

    List<Element> ticks = Xml.styled(svg(ratio("latency", 8, "peer", 0.6, 0.59, 1.65, "", true)), "text", "tick");
    assertThat(ticks).hasSizeGreaterThan(3).extracting(Element::getTextContent).contains("1");
    for (int i = 1; i < ticks.size(); i++) {
      assertThat(Xml.number(ticks.get(i), "x") - Xml.number(ticks.get(i - 1), "x")).isGreaterThan(30);
    }
  }

  private static String svg(Ratio... ratios) {
    return Chart.of(Samples.data(ratios)).getFirst().svg();
  }
}
