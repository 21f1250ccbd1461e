package dev.sluice.tck.pairs;

import java.lang.management.ManagementFactory;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Runs something until it is warm and then takes samples of about 2 ms. */
final class Measure {
  private static final double SAMPLE_NANOS = 2e6;
  private static final int MOST_REPEATS = 5;
  private static final int WARM_REPEATS = 3;

  private final BenchOptions options;
  private final Findings findings;
  private final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  Measure(BenchOptions options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  /** Microseconds of one of the operations that each call makes. */
  void time(String name, Runnable once, int operations) {
    sample(name, "us", once, nanos -> nanos / operations / 1000);
  }

  /** Gigabytes a second, where each call moves some bytes. */
  void rate(String name, Runnable once, long bytes) {
    sample(name, Findings.RATE, once, nanos -> bytes / nanos);
  }

  private interface Meaning {
    double of(double nanos);
  }

  private void sample(String name, String unit, Runnable once, Meaning meaning) {
    int loops = warm(once);
    double[] found = new double[options.samples()];
    long all = threads.getTotalThreadAllocatedBytes();
    long own = threads.getCurrentThreadAllocatedBytes();
    for (int s = 0; s < found.length; s++) {
      long start = System.nanoTime();
      for (int i = 0; i < loops; i++) {
        once.run();
      }
      found[s] = (double) (System.nanoTime() - start) / loops;
    }
    own = threads.getCurrentThreadAllocatedBytes() - own;
    all = threads.getTotalThreadAllocatedBytes() - all;
    for (int s = 0; s < found.length; s++) {
      found[s] = meaning.of(found[s]);
    }
    double transfers = (double) loops * found.length;
    findings.report(name, unit, own / transfers, all / transfers, found);
  }

  private int warm(Runnable once) {
    long begin = System.nanoTime();
    long rounds = 0;
    long each = 1;
    while (System.nanoTime() - begin < options.warmNanos()) {
      long start = System.nanoTime();
      for (int i = 0; i < 16; i++) {
        once.run();
        rounds++;
        if (System.nanoTime() - start > SAMPLE_NANOS) {
          break;
        }
      }
      each = System.nanoTime() - start;
    }
    // The last rounds tell more than the first, which were interpreted.
    double round = Math.max(1, Math.min((double) each / Math.min(rounds, 16), (double) (System.nanoTime() - begin) / rounds));
    return round > SAMPLE_NANOS ? 1 : (int) (SAMPLE_NANOS / round) + 1;
  }

  /** Nanoseconds a descriptor of the call that posts, and of the whole. */
  void workload(String name, LongSupplier post, LongConsumer finish, long descriptors, long bytes) {
    int repeats = Math.min(options.samples(), MOST_REPEATS);
    double[] posting = new double[repeats];
    double[] total = new double[repeats];
    double[] rate = new double[repeats];
    long own = 0;
    long all = 0;
    for (int r = -WARM_REPEATS; r < repeats; r++) {
      if (r == 0) {
        all = threads.getTotalThreadAllocatedBytes();
        own = threads.getCurrentThreadAllocatedBytes();
      }
      long start = System.nanoTime();
      long number = post.getAsLong();
      long posted = System.nanoTime();
      finish.accept(number);
      long end = System.nanoTime();
      if (r >= 0) {
        posting[r] = (double) (posted - start) / descriptors;
        total[r] = (double) (end - start) / descriptors;
        rate[r] = (double) (bytes * descriptors) / (end - start);
      }
    }
    own = threads.getCurrentThreadAllocatedBytes() - own;
    all = threads.getTotalThreadAllocatedBytes() - all;
    findings.report(name + "_post", "ns", (double) own / repeats, (double) all / repeats, posting);
    findings.report(name + "_total", "ns", total);
    findings.report(name + "_rate", Findings.RATE, rate);
  }
}
