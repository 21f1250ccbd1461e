package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessClockTest {
  private static final long NOBODY = 1L << 28;

  @Test
  void thisProcessTakesTimeWhileItIsBusy() {
    long self = ProcessHandle.current().pid();
    long before = ProcessClock.nanos(self);
    while (ProcessClock.nanos(self) - before < TimeUnit.MILLISECONDS.toNanos(20)) { // ends by the timeout if it stands still
      Thread.onSpinWait();
    }

    assertThat(before).isPositive();
  }

  @Test
  void anotherThatSleepsTakesNearlyNothingAndOneThatIsBusyDoes() throws Exception {
    Process asleep = new ProcessBuilder("sleep", "60").start();
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      while (ProcessClock.nanos(busy.pid()) < TimeUnit.MILLISECONDS.toNanos(100)) {
        TimeUnit.MILLISECONDS.sleep(1);
      }

      assertThat(ProcessClock.nanos(asleep.pid())).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(50));
    } finally {
      asleep.destroyForcibly();
      busy.destroyForcibly();
    }
  }

  @Test
  void whereThereIsNoProcessThereIsNoTime() {
    assertThat(ProcessClock.nanos(NOBODY)).isZero();
  }
}
