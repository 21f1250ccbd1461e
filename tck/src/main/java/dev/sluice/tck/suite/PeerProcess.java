package dev.sluice.tck.suite;

import dev.sluice.tck.fork.ClassPathJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link PeerMain}, commanded over its standard input. It ends at the latest when this JVM does. */
final class PeerProcess implements AutoCloseable {
  private static final String GONE = "gone";

  private final PeerLife life;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> strays = new CopyOnWriteArrayList<>();
  private final Relay relay = new Relay(this::tellCell);

  private PeerProcess(PeerLife life) {
    this.life = life;
    Thread.ofPlatform().daemon().name("peer-answers-" + life.pid()).start(this::read);
  }

  static PeerProcess start() {
    return start(Map.of());
  }

  /** A process with some more variables, on the other host where there is one. */
  static PeerProcess start(Map<String, String> environment) {
    if (RemoteHost.used()) {
      try {
        return new PeerProcess(RemoteHost.start(environment));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), environment);
  }

  /** A process of this host, whose folder and whose words to standard error are to be looked at. */
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
        List.of(strace.toString(), "-f", "-qq", "-y", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", trace.toString()));
  }

  /**
   * A process some of whose calls fail.
   *
   * @param path the file that they concern; others are left alone
   * @param calls their names, separated by commas
   * @param how as strace's {@code inject} has it, such as {@code error=EIO:when=1}, where calls are counted for each thread
   * @param trace where the calls are written, failed ones with the word INJECTED
   */
  static PeerProcess startFailing(Path strace, Path path, String calls, String how, Path trace) {
    return start(new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), Map.of(), List.of(
        strace.toString(), "-f", "-qq", "-P", path.toString(), "-e", "trace=" + calls, "-e", "inject=" + calls + ":" + how, "-o", trace.toString()));
  }

  private static PeerProcess start(ProcessBuilder builder, Map<String, String> environment) {
    return start(builder, environment, List.of());
  }

  private static PeerProcess start(ProcessBuilder builder, Map<String, String> environment, List<String> before) {
    builder.environment().putAll(environment);
    List<String> command = new ArrayList<>(before);
    command.addAll(ClassPathJvm.command(PeerMain.class));
    try {
      return new PeerProcess(new LocalLife(builder.command(command).start()));
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
      life.in().write(line.append('\n').toString());
      life.in().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the peer " + life.pid() + " takes no command", e);
    }
  }

  private void tellCell(String line) {
    synchronized (this) {
      try {
        life.in().write(line + "\n");
        life.in().flush();
      } catch (IOException e) {
        throw new UncheckedIOException("the peer " + life.pid() + " takes nothing", e);
      }
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
      throw new IllegalStateException("the peer " + life.pid() + " did not answer within " + within.toMillis() + " ms");
    }
    if (line.equals(GONE)) {
      answers.add(GONE);
      throw new IllegalStateException("the peer " + life.pid() + " ended" + exit());
    }
    List<String> parts = List.of(line.split("\t", -1));
    if (parts.get(1).equals("fail")) {
      if (parts.get(2).equals(NotRunException.class.getSimpleName())) {
        throw new NotRunException("on the peer's side: " + parts.get(3));
      }
      throw new PeerFailure(parts.get(2), parts.get(3));
    }
    return parts.subList(2, parts.size());
  }

  long pid() {
    return life.pid();
  }

  boolean alive() {
    return life.alive();
  }

  /** Whether the process is there and not stopped. */
  boolean answers() {
    return alive() && life.state() != 'T';
  }

  Footprint footprint() {
    return Footprint.told(call("footprint"));
  }

  /** Lines on standard output that are no answer. */
  List<String> strays() {
    return strays;
  }

  void stop() {
    life.signal("STOP");
    // The signal is delivered soon, not at once.
    Budgets.eventually("the peer's process stops", () -> life.state() == 'T');
  }

  void resume() {
    life.signal("CONT");
  }

  void signal(String signal) {
    life.signal(signal);
  }

  void kill() {
    life.signal("KILL");
    int _ = awaitExit();
  }

  /** Ends the peer's standard input, at which it returns from main. */
  void endInput() {
    try {
      life.endInput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int awaitExit() {
    try {
      return life.awaitExit(Budgets.mustHappen()).orElseThrow(() -> new IllegalStateException("the peer " + life.pid() + " does not end"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    life.end();
  }

  /** The counters that we share with the process. */
  Board board() {
    return RemoteHost.used() ? new RelayedBoard(relay) : new MappedBoard(MappedBoard.newFile());
  }

  private String exit() {
    try {
      OptionalInt code = life.awaitExit(Duration.ofSeconds(2));
      return code.isPresent() ? " with " + code.getAsInt() : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private void read() {
    try (BufferedReader out = life.out()) {
      String line = out.readLine();
      while (line != null) {
        if (line.startsWith("=\t")) {
          answers.add(line);
        } else if (line.startsWith(Relay.MARK)) {
          relay.take(line);
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
