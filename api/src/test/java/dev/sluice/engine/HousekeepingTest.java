package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HousekeepingTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 1000, 5000})
  void aPeerThatIsStoppedForFiveSecondsSurvivesAndOneThatIsSilentForNineDoesNot(int millis) {
    assertThat(Duration.ofNanos(Housekeeping.tolerated(Duration.ofMillis(millis)))).isLessThan(Duration.ofSeconds(9)).isGreaterThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(ints = {7_900, 8_100, 60_000, 3_600_000})
  void aPeerIsNotLostForHavingBeenAskedRarely(int millis) {
    Duration between = Duration.ofMillis(millis);

    assertThat(Duration.ofNanos(Housekeeping.tolerated(between))).isGreaterThan(between).isLessThan(between.multipliedBy(2));
  }
}
