package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTimerTest {
  private static final long MUST_HAPPEN_SECONDS = 30;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What the contract allows (DONE-8). */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final DeadlineTimer timer = new DeadlineTimer("test-deadlines");

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void entriesExpireInTheOrderOfTheirDeadlines() throws InterruptedException {
    int count = 200;
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(count);
    List<Integer> shuffled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shuffled.add(i);
    }
    Collections.shuffle(shuffled, new java.util.Random(7));
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    for (int i : shuffled) {
      expire(new Recorder(() -> {
        order.add(i);
        all.countDown();
      }), start + TimeUnit.MICROSECONDS.toNanos(i * 100L));
    }

    assertThat(all.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(order).isSorted();
  }

  @Test
  void anEntryDoesNotExpireBeforeItsDeadline() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    long[] at = new long[1];
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
    expire(noting(at, expired), deadline);

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(at[0] - deadline).isGreaterThanOrEqualTo(0);
  }

  @Test
  void aLaterDeadlineReplacesAnEarlierOne() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    long[] at = new long[1];
    Recorder entry = noting(at, expired);
    long now = System.nanoTime();
    expire(entry, now + TimeUnit.MILLISECONDS.toNanos(5));
    long later = now + TimeUnit.MILLISECONDS.toNanos(60);
    expire(entry, later);

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(at[0] - later).isGreaterThanOrEqualTo(0);
  }

  @Test
  void anEarlierDeadlineReplacesALaterOne() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    Recorder entry = new Recorder(expired::countDown);
    expire(entry, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    expire(entry, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatHasNoDeadlineDoesNotExpireAtThatOfWhatWasBefore() throws InterruptedException {
    CountDownLatch marker = new CountDownLatch(1);
    CountDownLatch expired = new CountDownLatch(1);
    Recorder entry = new Recorder(expired::countDown);
    long now = System.nanoTime();
    expire(entry, now + TimeUnit.MILLISECONDS.toNanos(20));
    entry.expiresAfter(Long.MAX_VALUE);
    expire(new Recorder(marker::countDown), now + TimeUnit.MILLISECONDS.toNanos(60));

    assertThat(marker.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(expired.getCount()).isEqualTo(1);
    assertThat(entry.isOverdue()).isFalse();
  }

  @Test
  void cancelledEntriesNeverExpireAndOthersStillDo() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(11);
    CountDownLatch last = new CountDownLatch(1);
    List<Integer> expired = Collections.synchronizedList(new ArrayList<>());
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    for (int i = 0; i < 100; i++) {
      int number = i;
      Recorder entry = new Recorder(() -> expired.add(number));
      expire(entry, start + random.nextInt(1_000_000));
      if (i % 2 == 0) {
        timer.cancel(entry);
      }
    }
    expire(new Recorder(last::countDown), start + 2_000_000);

    assertThat(last.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(expired).hasSize(50).allMatch(number -> number % 2 == 1);
  }

  @Test
  void aLongDeadlineExpiresSoonAfterItsTimeAndNotBefore() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    long[] at = new long[1];
    Recorder entry = noting(at, expired);
    long begin = System.nanoTime();
    entry.expiresAfter(LONG_NANOS);
    timer.schedule(entry);

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(at[0] - begin).isBetween(LONG_NANOS, LONG_NANOS + LATE_NANOS);
  }

  @Test
  void aLongDeadlineCountsFromTheLastThatBegan() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    long[] at = new long[1];
    Recorder entry = noting(at, expired);
    long begin = System.nanoTime();
    long last = begin;
    while (System.nanoTime() - begin < LONG_NANOS / 2) {
      last = System.nanoTime();
      entry.expiresAfter(LONG_NANOS);
      timer.schedule(entry);
    }

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(at[0] - last).isBetween(LONG_NANOS, LONG_NANOS + LATE_NANOS);
  }

  @Test
  void aShortDeadlineAfterALongOneExpiresAtItsTime() throws InterruptedException {
    CountDownLatch expired = new CountDownLatch(1);
    Recorder entry = new Recorder(expired::countDown);
    entry.expiresAfter(TimeUnit.HOURS.toNanos(1));
    timer.schedule(entry);
    expire(entry, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(expired.await(MUST_HAPPEN_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** One that writes down when it expires. */
  private static Recorder noting(long[] at, CountDownLatch expired) {
    return new Recorder(() -> {
      at[0] = System.nanoTime();
      expired.countDown();
    });
  }

  private void expire(DeadlineTimer.Entry entry, long at) {
    entry.expiresAfter(at - System.nanoTime());
    timer.schedule(entry);
  }

  private static final class Recorder extends DeadlineTimer.Entry {
    private final Runnable action;

    Recorder(Runnable action) {
      this.action = action;
    }

    @Override
    void expired() {
      action.run();
    }

    @Override
    boolean pending() {
      return true;
    }
  }
}
