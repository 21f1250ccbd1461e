package dev.sluice.tck.bench;

import dev.sluice.ffm.ProcessClock;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One or two processes that serve requests, and stand still in between. */
final class ServingSubject implements Subject {
  private static final long END_SECONDS = 20;

  /** Far more than the slowest subject needs for its largest workload. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Path said;
  private final long target;
  private final Duration patience;
  private final Thread hook;

  private ServingSubject(String name, Process process, BufferedReader answers, Path said, long target, Duration patience, Thread hook) {
    this.name = name;
    this.process = process;
    this.answers = answers;
    this.requests = process.outputWriter(StandardCharsets.US_ASCII);
    this.said = said;
    this.target = target;
    this.patience = patience;
    this.hook = hook;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @throws MissingException when it cannot run here
   */
  static ServingSubject start(String name, List<String> command, Map<String, String> environment) throws IOException, InterruptedException, MissingException {
    return start(name, command, environment, PATIENCE);
  }

  /** @param patience how long it may take until it is ready, and for each answer; then it is ended */
  static ServingSubject start(String name, List<String> command, Map<String, String> environment, Duration patience) throws IOException, InterruptedException, MissingException {
    Path said = Scratch.file();
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(said.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread hook = Hooks.atEnd("end-of-subject", () -> Processes.end(process));
    BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    Watchdog watchdog = Watchdog.over(patience, () -> Processes.end(process));
    String line;
    try (watchdog) {
      line = answers.readLine();
    }
    if (line == null || !line.startsWith("ready ")) {
      Processes.end(process);
      int _ = process.waitFor();
      Hooks.forget(hook);
      String reason = line != null && line.startsWith("missing ") ? line.substring("missing ".length()) : watchdog.hasBitten() ? "it was not ready within " + seconds(patience) : lastWords(said);
      Files.deleteIfExists(said);
      throw new MissingException(reason);
    }
    ServingSubject subject = new ServingSubject(name, process, answers, said, Long.parseLong(line.substring("ready ".length())), patience, hook);
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
    try {
      requests.write(shape.words() + " " + sampling.words() + "\n");
      requests.flush();
    } catch (IOException gone) {
      throw new IOException(name + " ended before it measured " + shape.words() + ": " + lastWords(said), gone);
    }
    Watchdog watchdog = Watchdog.over(patience, this::kill);
    try (watchdog) {
      return answer();
    } catch (EOFException gone) {
      String reason = watchdog.hasBitten() ? " was ended, as it had not answered within " + seconds(patience) + ", while it measured " : " ended while it measured ";
      throw new IOException(name + reason + shape.words() + ": " + lastWords(said), gone);
    } finally {
      stop();
    }
  }

  private Measured answer() throws IOException, CannotException {
    double[] nanos = new double[0];
    double[] post = new double[0];
    double allocated = Double.NaN;
    long calls = 0;
    double cpu = Double.NaN;
    String note = "";
    String cannot = "";
    for (String line = answers.readLine(); ; line = answers.readLine()) {
      if (line == null) {
        throw new EOFException();
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
      } else if (line.startsWith("cpu=")) {
        cpu = Double.parseDouble(line.substring("cpu=".length()));
      } else if (line.startsWith("note ")) {
        note = line.substring("note ".length());
      } else if (line.startsWith("cannot ")) {
        cannot = line;
      }
    }
    if (!cannot.isEmpty() || nanos.length == 0) {
      throw new CannotException(cannot.isEmpty() ? "no answer" : cannot);
    }
    return new Measured(nanos, post, allocated, calls, cpu, note);
  }

  /** What the initiator takes of its processor while nobody asks anything of it: milliseconds a second. Its target runs meanwhile. */
  double idle(Duration time) throws IOException, InterruptedException {
    resume();
    long start = System.nanoTime();
    long cpu = ProcessClock.nanos(process.pid());
    Thread.sleep(time);
    cpu = ProcessClock.nanos(process.pid()) - cpu;
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

  /** With its target, also where the one that started that is gone: one that stands still hears of nothing. */
  private void kill() {
    Processes.end(process);
    ProcessHandle.of(target).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void closeRequests() {
    try {
      requests.close();
    } catch (IOException gone) {
      // it ended by itself
    }
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.0f s", time.toMillis() / 1e3);
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
        kill();
      }
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
    } finally {
      Hooks.forget(hook);
      answers.close();
      boolean _ = Files.deleteIfExists(said);
    }
  }
}
