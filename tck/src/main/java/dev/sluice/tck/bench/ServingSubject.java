package dev.sluice.tck.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One or two processes that serve requests, and stand still in between. */
final class ServingSubject implements Subject {
  private static final long END_SECONDS = 20;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Path said;
  private final long target;
  private final Thread hook = new Thread(this::kill, "end-of-subject");

  private ServingSubject(String name, Process process, BufferedReader answers, Writer requests, Path said, long target) {
    this.name = name;
    this.process = process;
    this.answers = answers;
    this.requests = requests;
    this.said = said;
    this.target = target;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @throws MissingException when it cannot run here
   */
  static ServingSubject start(String name, List<String> command, Map<String, String> environment) throws IOException, InterruptedException, MissingException {
    Path said = Files.createTempFile("sluice-bench", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(said.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String line = answers.readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly().waitFor();
      String reason = line != null && line.startsWith("missing ") ? line.substring("missing ".length()) : lastWords(said);
      Files.deleteIfExists(said);
      throw new MissingException(name, reason);
    }
    ServingSubject subject = new ServingSubject(name, process, answers, process.outputWriter(StandardCharsets.US_ASCII), said, Long.parseLong(line.substring("ready ".length())));
    Runtime.getRuntime().addShutdownHook(subject.hook);
    subject.stop();
    return subject;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Measured measure(Shape shape, Sampling sampling) throws IOException, InterruptedException, CannotException {
    resume();
    long cpu = cpuNanos();
    try {
      requests.write(shape.words() + " " + sampling.words() + "\n");
      requests.flush();
    } catch (IOException gone) {
      throw new IOException(name + " ended before it measured " + shape.words() + ": " + lastWords(said), gone);
    }
    double[] nanos = new double[0];
    double[] post = new double[0];
    double allocated = Double.NaN;
    long calls = 0;
    String note = "";
    String cannot = "";
    for (String line = answers.readLine(); ; line = answers.readLine()) {
      if (line == null) {
        throw new IOException(name + " ended while it measured " + shape.words() + ": " + lastWords(said));
      }
      if (line.equals("done")) {
        break;
      }
      if (line.startsWith("nanos=")) {
        nanos = Measured.numbers(line.substring("nanos=".length()));
      } else if (line.startsWith("post=")) {
        post = Measured.numbers(line.substring("post=".length()));
      } else if (line.startsWith("allocated=")) {
        allocated = Double.parseDouble(line.substring("allocated=".length()));
      } else if (line.startsWith("calls=")) {
        calls = Long.parseLong(line.substring("calls=".length()));
      } else if (line.startsWith("note ")) {
        note = line.substring("note ".length());
      } else if (line.startsWith("cannot ")) {
        cannot = line;
      }
    }
    cpu = cpuNanos() - cpu;
    stop();
    if (!cannot.isEmpty() || nanos.length == 0) {
      throw new CannotException(cannot.isEmpty() ? "no answer" : cannot);
    }
    return new Measured(nanos, post, allocated, calls, cpu, note);
  }

  /** What the initiator takes of its processor while nobody asks anything of it: milliseconds a second. Its target runs meanwhile. */
  double idle(Duration time) throws IOException, InterruptedException {
    resume();
    long start = System.nanoTime();
    long cpu = cpuNanos(process.pid());
    Thread.sleep(time);
    cpu = cpuNanos(process.pid()) - cpu;
    long end = System.nanoTime();
    stop();
    return cpu * 1e3 / (end - start);
  }

  /** A target polls, and would take its core from others: it stands still whenever its subject is not asked. */
  private void stop() throws IOException, InterruptedException {
    if (target > 0) {
      Stopped.stop(target);
    }
  }

  private void resume() throws IOException, InterruptedException {
    if (target > 0) {
      Stopped.resume(target);
    }
  }

  /** When this process is told to end: one that stands still hears of nothing. */
  private void kill() {
    process.destroyForcibly();
    ProcessHandle.of(target).ifPresent(ProcessHandle::destroyForcibly);
  }

  private long cpuNanos() {
    return cpuNanos(process.pid()) + (target > 0 ? cpuNanos(target) : 0);
  }

  /** Of all threads that live. */
  private static long cpuNanos(long pid) {
    long all = 0;
    File[] threads = new File("/proc/" + pid + "/task").listFiles();
    for (File thread : threads == null ? new File[0] : threads) {
      try {
        all += Long.parseLong(Files.readString(thread.toPath().resolve("schedstat")).split(" ", -1)[0]);
      } catch (IOException | NumberFormatException ended) {
        // it took next to nothing
      }
    }
    return all;
  }

  private void closeRequests() {
    try {
      requests.close();
    } catch (IOException gone) {
      // it ended by itself
    }
  }

  static String lastWords(Path said) throws IOException {
    return OneShot.lastWords(Files.readString(said, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    try {
      resume();
      closeRequests();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      Hooks.forget(hook);
      answers.close();
      boolean _ = Files.deleteIfExists(said);
    }
  }
}
