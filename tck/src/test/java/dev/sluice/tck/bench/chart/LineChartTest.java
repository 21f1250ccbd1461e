package dev.sluice.tck.bench.chart;

import static dev.sluice.tck.bench.chart.Samples.NAN;
import static dev.sluice.tck.bench.chart.Samples.bandwidth;
import static dev.sluice.tck.bench.chart.Samples.latency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Lines by size. */
class LineChartTest {
  private static final double HUNDREDTHS = 0.05;

  private static String svg(Result... results) {
    List<Chart> charts = Chart.of(Samples.data(results));
    assertThat(charts).hasSize(1);
    return charts.getFirst().svg();
  }

  @Test
  void bandwidthIsLinearUpwardsAndSizesAreLogarithmicAcross() {
    String svg = svg(bandwidth("sluice", 8, 1), bandwidth("sluice", 512, 4), bandwidth("sluice", 64, 2));

    double[] small = Xml.place(svg, "sluice, 8 B");
    double[] middle = Xml.place(svg, "sluice, 64 B");
    double[] large = Xml.place(svg, "sluice, 512 B");
    assertThat(small[0]).isLessThan(middle[0]);
    assertThat(large[0] - middle[0]).isCloseTo(middle[0] - small[0], within(HUNDREDTHS));
    assertThat(small[1]).as("down is less").isGreaterThan(middle[1]);
    assertThat(middle[1] - large[1]).isCloseTo(2 * (small[1] - middle[1]), within(HUNDREDTHS));
  }

  @Test
  void latencyIsLogarithmicBothWays() {
    String svg = svg(latency("sluice", 8, 1, NAN), latency("sluice", 64, 10, NAN), latency("sluice", 512, 100, NAN));

    double[] small = Xml.place(svg, "sluice, 8 B");
    double[] middle = Xml.place(svg, "sluice, 64 B");
    double[] large = Xml.place(svg, "sluice, 512 B");
    assertThat(large[1]).isLessThan(middle[1]);
    assertThat(middle[1] - large[1]).isCloseTo(small[1] - middle[1], within(HUNDREDTHS));
    assertThat(large[0] - middle[0]).isCloseTo(middle[0] - small[0], within(HUNDREDTHS));
  }

  @Test
  void aTickLiesWhereItsValueLies() {
    String svg = svg(latency("sluice", 8, 1, NAN), latency("sluice", 4096, 10, NAN), latency("sluice", 1 << 20, 1000, NAN));

    assertThat(Xml.styled(svg, "text", "tick")).extracting(Element::getTextContent).startsWith("1", "10", "100", "1000");
    assertThat(number(svg, "10", "y") - 4).isCloseTo(Xml.place(svg, "sluice, 4 KiB")[1], within(HUNDREDTHS));
    assertThat(number(svg, "4 KiB", "x")).isCloseTo(Xml.place(svg, "sluice, 4 KiB")[0], within(HUNDREDTHS));
  }

  @Test
  void theLineGoesThroughItsPointsInTheOrderOfSizes() {
    String svg = svg(bandwidth("sluice", 512, 4), bandwidth("sluice", 8, 1), bandwidth("sluice", 64, 2));

    assertThat(lines(svg, "line")).containsExactly("M" + at(svg, "8 B") + "L" + at(svg, "64 B") + "L" + at(svg, "512 B"));
  }

  @Test
  void theTailIsAPaleLineOfItsOwn() {
    String svg = svg(latency("sluice", 8, 1, 4), latency("sluice", 64, 2, 8), latency("peer", 8, 3, NAN), latency("peer", 64, 3, NAN));

    assertThat(lines(svg, "line")).hasSize(2);
    assertThat(lines(svg, "tail")).hasSize(1);
    assertThat(Xml.texts(svg, "text")).contains("pale lines: 99th percentile");
    assertThat(Chart.style()).containsPattern("\\.tail \\{ opacity: \\.\\d+");
    double tail = Double.parseDouble(lines(svg, "tail").getFirst().replaceAll("^M\\S+ ([0-9.]+)L.*", "$1"));
    assertThat(tail).as("four times as long").isLessThan(Xml.place(svg, "sluice, 8 B")[1]);
    assertThat(Xml.texts(svg(latency("peer", 8, 3, NAN)), "text")).doesNotContain("pale lines: 99th percentile");
  }

  @Test
  void whatIsNotKnownInterruptsTheLineAndIsCounted() {
    String svg = svg(bandwidth("sluice", 8, 1), bandwidth("sluice", 64, NAN), bandwidth("sluice", 512, 3), bandwidth("sluice", 4096, 4));

    assertThat(lines(svg, "line")).containsExactly("M" + at(svg, "8 B") + "M" + at(svg, "512 B") + "L" + at(svg, "4 KiB"));
    assertThat(Xml.texts(svg, "text")).contains("1 figure is not drawn: not known");
  }

  @Test
  void aSubjectWithoutFiguresIsNamedAsSuch() {
    String svg = svg(bandwidth("sluice", 8, 1), bandwidth("peer", 8, NAN), bandwidth("peer", 64, NAN));

    assertThat(Xml.texts(svg, "text")).contains("sluice", "peer (no figures)", "2 figures are not drawn: not known").doesNotContain("no figures");
    assertThat(Xml.texts(svg(bandwidth("peer", 8, NAN)), "text")).contains("no figures");
  }

  @Test
  void severalBatchesAtOneSizeGetChartsOfTheirOwn() {
    Result one = bandwidth("sluice", 8, 1);
    Result other = new Result("sluice", "UCX", "posix", "HOST", "WRITE", "bandwidth", "", 8, 1, NAN, NAN, 0.5, NAN, NAN, NAN, NAN, "");

    List<Chart> charts = Chart.of(Samples.data(one, other));

    assertThat(charts).extracting(Chart::id).containsExactly("bandwidth-write-batch-32-ucx-posix-host", "bandwidth-write-batch-1-ucx-posix-host");
    assertThat(Xml.texts(charts.getFirst().svg(), "text")).contains("UCX over posix, HOST memory, batches of 32");
  }

  private static List<String> lines(String svg, String style) {
    // The legend's strokes are relative.
    return Xml.styled(svg, "path", style).stream().map(path -> path.getAttribute("d")).filter(path -> !path.contains("h")).toList();
  }

  private static String at(String svg, String size) {
    return Arrays.stream(Xml.place(svg, "sluice, " + size)).mapToObj(Svg::number).reduce((x, y) -> x + " " + y).orElseThrow();
  }

  private static double number(String svg, String label, String attribute) {
    Element tick = Xml.styled(svg, "text", "tick").stream().filter(text -> text.getTextContent().equals(label)).findFirst().orElseThrow();
    return Xml.number(tick, attribute);
  }
}
