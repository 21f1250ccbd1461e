package dev.sluice.engine;

import dev.sluice.spi.Worker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that progresses a worker when no caller does. While callers poll it dozes and looks every few milliseconds whether they
 * still do, more seldom the longer they keep it up: each look costs the core that they may share some 60 microseconds, since it finds its
 * code pushed out of the caches. When nothing is under way it sleeps at the
 * library's event descriptor, ever longer.
 */
final class ProgressLoop implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final VarHandle TICKS;
  private static final int SHORTEST_DOZE_MILLIS = 1;
  private static final int LONGEST_DOZE_MILLIS = 16;
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** UCX is known to miss events now and then, so a sleep is short while something may be on its way. */
  private static final int BUSY_SLEEP_MILLIS = 1;
  private static final int LIVELY_SLEEP_MILLIS = 5;
  private static final int IDLE_SLEEP_MILLIS = 100;

  /** The stages of device memory follow each other faster than a thread falls asleep and wakes. */
  private static final long STAGING_SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A device that takes longer is looked at ever more seldom: what that adds to a wait is a small part of it. */
  private static final int DEVICE_DOZE_PART = 8;

  private static final long LONGEST_DEVICE_DOZE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  static {
    try {
      TICKS = MethodHandles.lookup().findVarHandle(ProgressLoop.class, "ticks", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final WorkerDriver driver;
  private final Worker worker;
  private final Thread thread;

  @SuppressWarnings("unused") // through TICKS
  private long ticks;

  private volatile boolean asleep;
  private volatile boolean dozing;
  private volatile boolean stopped;

  ProgressLoop(WorkerDriver driver, Worker worker, String name) {
    this.driver = driver;
    this.worker = worker;
    this.thread = Thread.ofPlatform().daemon().name("sluice-progress-" + name).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** Two callers may lose one count; that somebody counts is all that matters. */
  void callerPolled() {
    TICKS.setOpaque(this, (long) TICKS.getOpaque(this) + 1);
  }

  void wakeIfAsleep() {
    if (asleep) {
      worker.wake();
    }
  }

  /** Makes the thread look at once. */
  void nudge() {
    if (asleep) {
      worker.wake();
    } else if (dozing) {
      LockSupport.unpark(thread);
    }
  }

  void stop() {
    stopped = true;
    worker.wake();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    Pace pace = new Pace(System.nanoTime());
    long seenTicks = -1;
    int dozeMillis = SHORTEST_DOZE_MILLIS;
    while (!stopped) {
      try {
        long now = (long) TICKS.getOpaque(this);
        boolean inside = driver.lock().isLocked(); // a caller may take milliseconds to post much
        if ((inside || now != seenTicks) && !driver.demanded()) {
          boolean steadily = inside || now - seenTicks >= dozeMillis;
          dozeMillis = steadily ? Math.min(2 * dozeMillis, LONGEST_DOZE_MILLIS) : SHORTEST_DOZE_MILLIS;
          seenTicks = now;
          doze(TimeUnit.MILLISECONDS.toNanos(dozeMillis));
          continue;
        }
        seenTicks = now;
        dozeMillis = SHORTEST_DOZE_MILLIS;
        int work = driver.drive();
        long time = System.nanoTime();
        if (work > 0) {
          pace.happened(time);
        } else if (pace.idle(time) > SPIN_NANOS) {
          sleep(pace.idle(time), pace.goesOn(time));
        } else {
          Thread.onSpinWait();
        }
      } catch (RuntimeException | Error thrown) {
        LOG.log(System.Logger.Level.ERROR, "the progress thread met a fault of ours and goes on", thrown);
        doze(TimeUnit.MILLISECONDS.toNanos(SHORTEST_DOZE_MILLIS));
      }
    }
  }

  private void doze(long nanos) {
    dozing = true;
    LockSupport.parkNanos(this, nanos);
    dozing = false;
  }

  private void sleep(long idleNanos, boolean lively) {
    if (!driver.lock().tryLock()) {
      doze(TimeUnit.MILLISECONDS.toNanos(SHORTEST_DOZE_MILLIS));
      return;
    }
    boolean staging;
    boolean device;
    int timeout;
    try {
      asleep = true;
      boolean busy = driver.busy();
      staging = idleNanos < STAGING_SPIN_NANOS && driver.staging();
      device = busy && driver.awaitsDevice();
      timeout = busy ? BUSY_SLEEP_MILLIS : lively ? LIVELY_SLEEP_MILLIS : IDLE_SLEEP_MILLIS;
      asleep = !stopped && !staging && !device && driver.arm();
    } finally {
      driver.lock().unlock();
    }
    if (staging) {
      giveWay();
    } else if (device) {
      doze(Math.min(idleNanos / DEVICE_DOZE_PART, LONGEST_DEVICE_DOZE_NANOS));
    } else if (asleep) {
      worker.sleep(timeout);
      asleep = false;
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: it only lets others have the core, if there are any
  private static void giveWay() {
    Thread.yield();
  }
}
