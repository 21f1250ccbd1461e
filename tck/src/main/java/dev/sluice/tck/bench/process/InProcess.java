package dev.sluice.tck.bench.process;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Lets JMH measure calls, each in a JVM of its own, and tells a line for each: the call, its nanoseconds and the bytes that all threads allocated, of each iteration. */
public final class InProcess {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** How long each is measured. */
  private record Effort(int warmups, int measurements, TimeValue time) {
    static Effort of(String word) {
      return switch (word) {
        case "full" -> new Effort(5, 10, TimeValue.milliseconds(300));
        case "quick" -> new Effort(2, 4, TimeValue.milliseconds(100));
        default -> throw new IllegalArgumentException(word + " is neither full nor quick");
      };
    }
  }

  private InProcess() {}

  /**
   * Measures.
   *
   * @param arguments {@code full} or {@code quick}, then the calls, each with {@code :} and its parameter if it has one
   */
  @SuppressWarnings("SystemOut") // the way to who asks
  public static void main(String[] arguments) {
    Thread self = Thread.currentThread();
    Thread _ = Thread.ofPlatform().daemon().name("end-of-input").start(() -> endWithInput(self));
    PrintStream answers = System.out;
    System.setOut(System.err);
    Effort effort = Effort.of(arguments[0]);
    for (String call : List.of(arguments).subList(1, arguments.length)) {
      answers.println("now " + call);
      try {
        for (RunResult result : new Runner(options(effort, call), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT)).run()) {
          answers.println(line(call, result));
        }
      } catch (RunnerException failed) {
        answers.println("missing " + call + ": " + reason(failed));
        return;
      }
    }
  }

  private static Options options(Effort effort, String call) {
    String[] parts = call.split(":", 2);
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include("\\." + parts[0].replace(".", "\\.") + "$")
        .forks(1)
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .warmupIterations(effort.warmups())
        .warmupTime(effort.time())
        .measurementIterations(effort.measurements())
        .measurementTime(effort.time())
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true);
    return (parts.length == 1 ? options : options.param("regions", parts[1])).build();
  }

  private static String line(String call, RunResult result) {
    List<IterationResult> iterations = result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream()).toList();
    return "cost call=" + call + " nanos=" + text(iterations.stream().map(iteration -> iteration.getPrimaryResult().getScore()))
        + " allocated=" + text(iterations.stream().map(iteration -> Objects.requireNonNull(iteration.getSecondaryResults().get(ALLOCATED), ALLOCATED).getScore()));
  }

  private static String text(Stream<Double> values) {
    return values.map(value -> String.format(Locale.ROOT, "%.3f", value)).collect(Collectors.joining(","));
  }

  /** JMH wraps what a benchmark threw, and puts it among what it suppressed. */
  private static String reason(Throwable failed) {
    Throwable reason = failed;
    while (reason.getCause() != null || reason.getSuppressed().length > 0) {
      reason = reason.getCause() != null ? reason.getCause() : reason.getSuppressed()[0];
    }
    return String.valueOf(reason).replace('\n', ' ');
  }

  /** Who asked is gone. */
  private static void endWithInput(Thread self) {
    try {
      while (System.in.read() >= 0) {
        // nothing is said here
      }
    } catch (IOException gone) {
      // that is an end, too
    }
    self.interrupt();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
