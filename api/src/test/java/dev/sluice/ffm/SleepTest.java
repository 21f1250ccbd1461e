package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SleepTest {
  private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SUB_MILLI_NANOS = TimeUnit.MICROSECONDS.toNanos(900);

  private final Doorbell bell = Doorbell.make(_ -> {});
  private final Sleep sleep = new Sleep(bell.descriptor());

  @AfterEach
  void close() {
    sleep.close();
    bell.close();
  }

  @Test
  void aWakeFromBeforeEndsAPark() {
    sleep.wake();

    sleep.park(LONG_NANOS);
  }

  @Test
  void aWakeEndsAParkUnderWay() throws Exception {
    Thread sleeper = Thread.ofPlatform().daemon().start(() -> sleep.park(LONG_NANOS));
    while (sleeper.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    sleep.wake();

    sleeper.join();
  }

  @Test
  void aPollInWhichNothingHappensEndsWithItsTime() {
    assertThat(sleep.poll(SHORT_NANOS)).isEqualTo(Sleep.End.TIME);
  }

  @Test
  void aPollOfLessThanAMillisecondTakesItsTime() {
    long begin = System.nanoTime();

    assertThat(sleep.poll(SUB_MILLI_NANOS)).isEqualTo(Sleep.End.TIME);

    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SUB_MILLI_NANOS);
  }

  @Test
  void aPollEndsWhenADescriptorIsReady() {
    bell.ring();

    assertThat(sleep.poll(LONG_NANOS)).isEqualTo(Sleep.End.READY);
  }

  @Test
  void aWakeEndsOnePollAndNoMore() {
    sleep.wake();

    assertThat(sleep.poll(LONG_NANOS)).isEqualTo(Sleep.End.WOKEN);
    assertThat(sleep.poll(SHORT_NANOS)).isEqualTo(Sleep.End.TIME);
  }

  @Test
  void watchesOtherDescriptorsWhenTold() {
    bell.ring();
    sleep.watch();

    assertThat(sleep.poll(SHORT_NANOS)).isEqualTo(Sleep.End.TIME);
  }
}
