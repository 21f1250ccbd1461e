package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeHistogramTest {

  private static TimeHistogram of(long... times) {
    List<Long> counts = new ArrayList<>(Collections.nCopies(TimeHistogram.ENTRIES, 0L));
    for (long time : times) {
      counts.set(TimeHistogram.entryOf(time), counts.get(TimeHistogram.entryOf(time)) + 1);
    }
    return new TimeHistogram(counts);
  }

  @Test
  void anEntryHasTheTimesUpToTheNextPowerOfTwo() {
    assertThat(TimeHistogram.entryOf(-5)).isZero();
    assertThat(TimeHistogram.entryOf(0)).isZero();
    assertThat(TimeHistogram.entryOf(1)).isEqualTo(1);
    assertThat(TimeHistogram.entryOf(1023)).isEqualTo(10);
    assertThat(TimeHistogram.entryOf(1024)).isEqualTo(11);
    assertThat(TimeHistogram.entryOf(Long.MAX_VALUE)).isEqualTo(TimeHistogram.ENTRIES - 1);
  }

  @Test
  void aShareOfTheTimesIsAtMostTheBound() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long[] times = random.longs(1000, 1, 10_000_000).sorted().toArray();
    TimeHistogram histogram = of(times);

    assertThat(histogram.count()).isEqualTo(1000);
    for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
      long real = times[(int) Math.ceil(share * times.length) - 1];
      assertThat(histogram.atMostNanos(share)).as("%s of the times, seed %s", share, seed).isGreaterThanOrEqualTo(real).isLessThan(2 * real);
    }
  }

  @Test
  void nothingMeasuredIsNoTime() {
    assertThat(of().atMostNanos(0.99)).isZero();
    assertThat(of(700).atMostNanos(0)).isEqualTo(1023);
  }

  @Test
  void whatIsNoShareIsRefused() {
    assertThatThrownBy(() -> of().atMostNanos(1.1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1.1");
    assertThatThrownBy(() -> new TimeHistogram(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
