package dev.sluice.tck.bench.chart;

import static dev.sluice.tck.bench.chart.Samples.descriptors;
import static dev.sluice.tck.bench.chart.Samples.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Bars. */
class BarChartTest {
  @Test
  void aBarIsAsLongAsItsFigureAndSluiceIsFirst() {
    String svg = Chart.of(Samples.data(descriptors("peer", 256, 64, 1e6), descriptors("sluice", 256, 64, 4e6), descriptors("idle", 256, 64, 0))).getFirst().svg();

    double ours = Xml.number(Xml.tipped(svg, "sluice, 256 B × 64: 4,000,000 descriptors/s", "rect"), "width");
    double theirs = Xml.number(Xml.tipped(svg, "peer,", "rect"), "width");
    assertThat(ours).isCloseTo(4 * theirs, within(0.05)).isPositive();
    assertThat(Xml.number(Xml.tipped(svg, "idle,", "rect"), "width")).isZero();
    assertThat(Xml.number(Xml.tipped(svg, "sluice,", "rect"), "y")).isLessThan(Xml.number(Xml.tipped(svg, "peer,", "rect"), "y"));
    assertThat(Xml.texts(svg, "text")).contains("4 M", "1 M", "256 B × 64", "descriptors/s");
  }

  @Test
  void workloadsAreNamedWithTheirShape() {
    String svg = Chart.of(Samples.data(workload("sluice", "W1", 32768, 32000, 10), workload("sluice", "W3b", 256, 655360, 2))).getFirst().svg();

    assertThat(Xml.texts(svg, "text")).containsSubsequence("W1: 32 KiB × 32,000", "10", "W3b: 256 B × 655,360", "2").contains("GB/s", "Workloads, READ");
  }

  @Test
  void aFigureThatIsNotKnownIsNoBarOfLengthZero() {
    String svg = Chart.of(Samples.data(descriptors("sluice", 256, 64, Double.NaN), descriptors("peer", 256, 64, 1e6))).getFirst().svg();

    assertThat(Xml.styled(svg, "rect", "bar")).hasSize(1);
    assertThat(Xml.texts(svg, "text")).containsSubsequence("sluice", "not known", "peer");
  }
}
