package dev.sluice.tck.bench;

import dev.sluice.SluiceException;
import dev.sluice.ffm.ProcessClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What our subjects have in common: requests on standard input, answers on standard output, and samples. */
final class Requests {
  /** The system property with the seconds of all kinds of calls before the first request, in which JVMs compile. */
  private static final String PREPARE = "sluice.bench.prepare";

  private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final long SELF = ProcessHandle.current().pid();

  /** How a subject measures. */
  @FunctionalInterface
  interface Measure {
    Measured of(Shape shape, Sampling sampling) throws InterruptedException;
  }

  /** What is measured. */
  @FunctionalInterface
  interface Call {
    /** Answers when the posting function had returned; 0 where that is not looked at. */
    long run() throws InterruptedException;
  }

  private Requests() {}

  /** In place of all answers: it cannot run here. */
  @SuppressWarnings("SystemOut") // the way to who asks
  static void missing(SluiceException reason) {
    System.out.println("missing " + line(reason));
  }

  private static String line(SluiceException reason) {
    return String.valueOf(reason.getMessage()).replace('\n', ' ');
  }

  static void prepare(List<Shape> shapes, Measure measure) throws InterruptedException {
    long end = System.nanoTime() + (long) (Double.parseDouble(System.getProperty(PREPARE, "6")) * 1e9);
    Sampling some = new Sampling(1, 0, 20_000_000, false);
    while (System.nanoTime() < end) {
      for (Shape shape : shapes) {
        try {
          Measured _ = measure.of(shape, some);
        } catch (SluiceException declined) {
          // not every backend does everything
        }
      }
    }
  }

  /**
   * Serves until the input ends.
   *
   * @param target the process that stands still between requests; 0 for none
   * @param reach how many bytes a shape may reach
   */
  @SuppressWarnings("SystemOut") // the way to who asks
  static void serve(long target, long reach, Measure measure) throws IOException, InterruptedException {
    System.out.println("ready " + target);
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      Map<String, String> words = Shape.words(request);
      Shape shape = Shape.of(words);
      try {
        if (shape.reach() > reach) {
          System.out.println("cannot fit this into a pool of " + reach + " bytes");
        } else {
          tell(measure.of(shape, Sampling.of(words)));
        }
      } catch (SluiceException declined) {
        System.out.println("cannot " + line(declined));
      }
      System.out.println("done");
    }
  }

  @SuppressWarnings("SystemOut") // the way to who asks
  private static void tell(Measured found) {
    System.out.println("nanos=" + Measured.text(found.nanos()));
    System.out.println("post=" + Measured.text(found.post()));
    System.out.println(String.format(Locale.ROOT, "allocated=%.3f", found.allocated()));
    System.out.println("calls=" + found.calls());
    System.out.println(String.format(Locale.ROOT, "cpu=%.0f", found.cpuNanos()));
  }

  /** @param target the process at the other side; 0 for none */
  static Measured sample(Sampling sampling, long target, Call call) throws InterruptedException {
    long begin = System.nanoTime();
    long calls = 0;
    while (calls < 2 || System.nanoTime() - begin < sampling.warm() * 1e9) {
      long _ = call.run();
      calls++;
    }
    double each = (double) (System.nanoTime() - begin) / calls;
    long loops = sampling.each() ? 1 : (long) (sampling.nanos() / each) + 1;
    double[] nanos = new double[sampling.samples()];
    double[] post = new double[sampling.samples()];
    long cpu = cpuNanos(target);
    long allocated = THREADS.getTotalThreadAllocatedBytes();
    for (int s = 0; s < nanos.length; s++) {
      long start = System.nanoTime();
      long posted = 0;
      for (long i = 0; i < loops; i++) {
        posted = call.run();
      }
      long end = System.nanoTime();
      nanos[s] = (double) (end - start) / loops;
      post[s] = posted == 0 ? Double.NaN : posted - start;
    }
    allocated = THREADS.getTotalThreadAllocatedBytes() - allocated;
    cpu = cpuNanos(target) - cpu;
    long timed = loops * nanos.length;
    boolean toldPosting = loops == 1 && Arrays.stream(post).noneMatch(Double::isNaN);
    return new Measured(nanos, toldPosting ? post : new double[0], (double) allocated / timed, timed, cpu, "");
  }

  private static long cpuNanos(long target) {
    return ProcessClock.nanos(SELF) + (target > 0 ? ProcessClock.nanos(target) : 0);
  }
}
