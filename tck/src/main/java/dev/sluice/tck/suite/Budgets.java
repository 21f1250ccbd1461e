package dev.sluice.tck.suite;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/**
 * The two time budgets. What must happen gets long, and is waited for on a condition; what must not happen is watched for a short while.
 * Both, and the bounds that rules state, are multiplied by the system property {@value #SCALE}.
 */
public final class Budgets {
  /** The system property with a factor for slow machines, 1 where it is not set. */
  public static final String SCALE = "sluice.time.scale";

  /** The system property with the milliseconds in which what must happen has to, 30,000 where it is not set. */
  public static final String MUST_HAPPEN = "sluice.time.must-happen";

  /** The system property with the milliseconds for which what must not happen is watched, 300 where it is not set. */
  public static final String MUST_NOT_HAPPEN = "sluice.time.must-not-happen";

  private static final long MUST_HAPPEN_MILLIS = 30_000;
  private static final long MUST_NOT_HAPPEN_MILLIS = 300;
  private static final long LOOK_NANOS = 500_000;

  private Budgets() {}

  static Duration mustHappen() {
    return scaled(Duration.ofMillis(Long.getLong(MUST_HAPPEN, MUST_HAPPEN_MILLIS)));
  }

  static Duration mustNotHappen() {
    return scaled(Duration.ofMillis(Long.getLong(MUST_NOT_HAPPEN, MUST_NOT_HAPPEN_MILLIS)));
  }

  /**
   * A bound of time for this machine.
   *
   * @param bound the bound as a rule states it
   * @return the bound, scaled
   */
  public static Duration scaled(Duration bound) {
    double scale = Double.parseDouble(System.getProperty(SCALE, "1"));
    return Duration.ofNanos((long) (bound.toNanos() * scale));
  }

  /** Waits until a condition holds; fails when it does not within the long budget. */
  static void eventually(String what, BooleanSupplier condition) {
    eventually(what, mustHappen(), condition);
  }

  static void eventually(String what, Duration within, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        Assertions.fail("within " + within.toMillis() + " ms this did not happen: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Runs something that must end within a bound; where it does not, the failure shows where it was at the bound. */
  static void within(String what, Duration bound, Runnable action) {
    Thread self = Thread.currentThread();
    AtomicReference<StackTraceElement[]> late = new AtomicReference<>();
    Duration most = scaled(bound);
    Thread watch = Thread.ofPlatform().daemon().start(() -> {
      try {
        TimeUnit.NANOSECONDS.sleep(most.toNanos());
        late.set(self.getStackTrace());
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    });
    long start = System.nanoTime();
    action.run();
    long took = System.nanoTime() - start;
    watch.interrupt();
    StackTraceElement[] at = late.get();
    if (at != null) {
      AssertionError failure = new AssertionError(what + " took " + took / 1_000_000 + " ms, more than " + most.toMillis() + " ms; it was here at that time");
      failure.setStackTrace(at);
      throw failure;
    }
  }

  /** Watches for the short budget that something does not happen. */
  static void never(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + mustNotHappen().toNanos();
    do {
      if (condition.getAsBoolean()) {
        Assertions.fail("this must not happen: " + what);
      }
      LockSupport.parkNanos(10 * LOOK_NANOS);
    } while (System.nanoTime() - end < 0);
  }
}
