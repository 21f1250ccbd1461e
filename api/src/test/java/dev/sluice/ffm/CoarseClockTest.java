package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoarseClockTest {
  /** Some ticks. */
  private static final long WHILE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  @Test
  void itGoesAsFastAsTheOtherClockButForATick() {
    try (CoarseClock clock = new CoarseClock()) {
      long first = System.nanoTime();
      long begin = clock.nanos();
      while (System.nanoTime() - first < WHILE_NANOS) {
        Thread.onSpinWait();
      }
      long passed = clock.nanos() - begin;

      assertThat(passed).isBetween(WHILE_NANOS - TICK_NANOS, System.nanoTime() - first + TICK_NANOS);
    }
  }

  @Test
  void itNeverGoesBack() {
    try (CoarseClock clock = new CoarseClock()) {
      long last = clock.nanos();
      for (int i = 0; i < 1_000_000; i++) {
        long now = clock.nanos();
        assertThat(now >= last).isTrue();
        last = now;
      }
    }
  }

  @Test
  void aClosedOneIsRefused() {
    CoarseClock clock = new CoarseClock();
    clock.close();

    assertThatThrownBy(clock::nanos).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }
}
