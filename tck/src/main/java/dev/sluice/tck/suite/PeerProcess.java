package dev.sluice.tck.suite;

import dev.sluice.tck.fork.ClassPathJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link PeerMain}, commanded over its standard input. It ends at the latest when this JVM does. */
final class PeerProcess implements AutoCloseable {
  private static final String GONE = "gone";

  private final Process process;
  private final BufferedWriter in;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> strays = new CopyOnWriteArrayList<>();

  private PeerProcess(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("peer-answers-" + process.pid()).start(this::read);
  }

  static PeerProcess start() {
    return start(Map.of());
  }

  static PeerProcess start(Map<String, String> environment) {
    return start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), environment);
  }

  static PeerProcess start(Path folder, Path errors, Map<String, String> environment) {
    return start(new ProcessBuilder().directory(folder.toFile()).redirectError(errors.toFile()), environment);
  }

  /** A process that may make no file longer than some bytes, at least 1,024. */
  static PeerProcess startLimited(int fileBytes) {
    String limit = "ulimit -f " + fileBytes / 1024 + " && exec \"$@\"";
    return start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), Map.of(), List.of("bash", "-c", limit, "limited"));
  }

  /** A process whose calls that sync files are written to a file. */
  static PeerProcess startTraced(Path strace, Path trace) {
    return start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), Map.of(),
        List.of(strace.toString(), "-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", trace.toString()));
  }

  private static PeerProcess start(ProcessBuilder builder, Map<String, String> environment) {
    return start(builder, environment, List.of());
  }

  private static PeerProcess start(ProcessBuilder builder, Map<String, String> environment, List<String> before) {
    builder.environment().putAll(environment);
    List<String> command = new ArrayList<>(before);
    command.addAll(ClassPathJvm.command(PeerMain.class));
    try {
      return new PeerProcess(builder.command(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command in the peer and waits for its answer. */
  synchronized List<String> call(Object... words) {
    send(words);
    return answer(Budgets.mustHappen().multipliedBy(2));
  }

  /** Sends a command whose answer {@link #answer} takes. */
  synchronized void send(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(line.isEmpty() ? "" : "\t").append(word);
    }
    try {
      in.write(line.append('\n').toString());
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the peer " + process.pid() + " takes no command", e);
    }
  }

  List<String> answer(Duration within) {
    String line;
    try {
      line = answers.poll(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (line == null) {
      throw new IllegalStateException("the peer " + process.pid() + " did not answer within " + within.toMillis() + " ms");
    }
    if (line.equals(GONE)) {
      answers.add(GONE);
      throw new IllegalStateException("the peer " + process.pid() + " ended" + exit().map(code -> " with " + code).orElse(""));
    }
    List<String> parts = List.of(line.split("\t", -1));
    if (parts.get(1).equals("fail")) {
      throw new PeerFailure(parts.get(2), parts.get(3));
    }
    return parts.subList(2, parts.size());
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Whether the process is there and not stopped. */
  boolean answers() {
    return alive() && Stat.of(process.pid()).state() != 'T';
  }

  /** Lines on standard output that are no answer. */
  List<String> strays() {
    return strays;
  }

  void stop() {
    Signals.send(process.pid(), "STOP");
    // The signal is delivered soon, not at once.
    Budgets.eventually("the peer's process stops", () -> Stat.of(process.pid()).state() == 'T');
  }

  void resume() {
    Signals.send(process.pid(), "CONT");
  }

  void signal(String signal) {
    Signals.send(process.pid(), signal);
  }

  void kill() {
    process.destroyForcibly();
    int _ = awaitExit();
  }

  /** Ends the peer's standard input, at which it returns from main. */
  void endInput() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int awaitExit() {
    try {
      if (!process.waitFor(Budgets.mustHappen().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("the peer " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private Optional<Integer> exit() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null) {
        if (line.startsWith("=\t")) {
          answers.add(line);
        } else {
          strays.add(line);
        }
        line = out.readLine();
      }
    } catch (IOException ended) {
      strays.add("standard output broke: " + ended);
    }
    answers.add(GONE);
  }
}
