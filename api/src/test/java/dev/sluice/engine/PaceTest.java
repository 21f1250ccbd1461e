package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace(0);

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }

  private void row(long from, long to) {
    for (long at = from; at <= to; at++) {
      pace.happened(millis(at));
    }
  }

  @Test
  void tellsForHowLongNothingHappened() {
    pace.happened(millis(7));

    assertThat(pace.idle(millis(9))).isEqualTo(millis(2));
  }

  @Test
  void afterALoneThingNoMoreIsExpected() {
    pace.happened(millis(100));

    assertThat(pace.goesOn(millis(100) + 1)).isFalse();
  }

  @Test
  void afterARowMoreIsExpectedForAsLongAsItLasted() {
    row(100, 120);

    assertThat(pace.goesOn(millis(139))).isTrue();
    assertThat(pace.goesOn(millis(141))).isFalse();
  }

  @Test
  void afterTheLongestRowMoreIsExpectedForFiftyMilliseconds() {
    row(100, 1000);

    assertThat(pace.goesOn(millis(1049))).isTrue();
    assertThat(pace.goesOn(millis(1051))).isFalse();
  }

  @Test
  void aPauseEndsARow() {
    row(100, 120);
    pace.happened(millis(126));

    assertThat(pace.goesOn(millis(127))).isFalse();
  }
}
