package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
    assertThat(Series.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void theMedianOfNothingIsNotANumber() {
    assertThat(Series.median(new double[0])).isNaN();
  }

  @Test
  void theIntervalHoldsTheMedianAndIsNarrowWherePairsAgree() {
    Series series = new Series();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 32; i++) {
      series.add(1 + (random.nextDouble() - 0.5) / 100);
    }

    assertThat(series.pairs()).isEqualTo(32);
    assertThat(series.interval()[0]).isLessThanOrEqualTo(series.median()).isCloseTo(1, within(0.005));
    assertThat(series.interval()[1]).isGreaterThanOrEqualTo(series.median()).isCloseTo(1, within(0.005));
  }

  @Test
  void oneOutlierDoesNotMoveTheMedian() {
    Series series = new Series();
    for (int i = 0; i < 31; i++) {
      series.add(1);
    }
    series.add(1000);

    assertThat(series.median()).isEqualTo(1);
    assertThat(series.interval()).containsExactly(1, 1);
  }
}
