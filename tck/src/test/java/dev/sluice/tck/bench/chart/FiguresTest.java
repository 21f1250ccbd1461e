package dev.sluice.tck.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Numbers for people. */
class FiguresTest {
  @Test
  void numbersKeepThreeDigits() {
    assertThat(Figures.number(0)).isEqualTo("0");
    assertThat(Figures.number(0.1234)).isEqualTo("0.123");
    assertThat(Figures.number(12.345)).isEqualTo("12.35");
    assertThat(Figures.number(1234567)).isEqualTo("1,234,567");
    assertThat(Figures.number(1e-5)).isEqualTo("1.00e-05");
    assertThat(Figures.number(1e300)).isEqualTo("1.00e+300");
    assertThat(Figures.number(Double.NaN)).isEqualTo("–").isEqualTo(Figures.number(Double.POSITIVE_INFINITY)).isEqualTo(Figures.brief(Double.NaN));
  }

  @Test
  void briefNumbersTakePrefixes() {
    assertThat(Figures.brief(12_345_678)).isEqualTo("12.3 M");
    assertThat(Figures.brief(999_999)).isEqualTo("1 M");
    assertThat(Figures.brief(357_000)).isEqualTo("357 k");
    assertThat(Figures.brief(1000)).isEqualTo("1000");
    assertThat(Figures.brief(10)).isEqualTo("10");
    assertThat(Figures.brief(0.5)).isEqualTo("0.5");
    assertThat(Figures.brief(1e200)).isEqualTo("1.0e+200");
    assertThat(Figures.tick(1.025)).isEqualTo("1.025");
  }

  @Test
  void sizesTakeTheLargestBinaryUnit() {
    assertThat(Figures.bytes(8)).isEqualTo("8 B");
    assertThat(Figures.bytes(1000)).isEqualTo("1000 B");
    assertThat(Figures.bytes(32000)).isEqualTo("31.25 KiB");
    assertThat(Figures.bytes(64 << 20)).isEqualTo("64 MiB");
    assertThat(Figures.bytes(Long.MAX_VALUE)).isEqualTo("8 EiB");
  }
}
