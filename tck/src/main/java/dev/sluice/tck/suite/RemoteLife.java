package dev.sluice.tck.suite;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A peer's process on another host, over a connection to {@link PeerServer}. Lines that begin with {@code >} are the process's own; with {@code !} the
 * two of us talk about it.
 */
final class RemoteLife implements PeerLife {
  private static final int PIPE = 1 << 20;

  private final Socket socket;
  private final BufferedWriter wire;
  private final BufferedWriter in;
  private final BufferedReader out;
  private final PipedWriter lines;
  private final LinkedBlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final long pid;

  private RemoteLife(Socket socket, BufferedWriter wire, BufferedReader reader, long pid) throws IOException {
    this.socket = socket;
    this.wire = wire;
    this.pid = pid;
    this.in = new BufferedWriter(new Marked());
    this.lines = new PipedWriter();
    this.out = new BufferedReader(new PipedReader(lines, PIPE));
    Thread.ofPlatform().daemon().name("remote-peer-" + pid).start(() -> read(reader));
  }

  static RemoteLife begin(Socket socket, Map<String, String> environment) throws IOException {
    BufferedWriter wire = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
    BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder start = new StringBuilder("!start");
    environment.forEach((name, value) -> start.append('\t').append(name).append('=').append(value));
    wire.write(start.append('\n').toString());
    wire.flush();
    String answer = reader.readLine();
    if (answer == null || !answer.startsWith("!started\t")) {
      socket.close();
      throw new IOException("the other host started no peer: " + answer);
    }
    return new RemoteLife(socket, wire, reader, Long.parseLong(answer.substring("!started\t".length())));
  }

  /** Marks each line as the process's. */
  private final class Marked extends Writer {
    private final StringBuilder line = new StringBuilder();

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      for (int i = from; i < from + length; i++) {
        if (text[i] == '\n') {
          tell(">" + line);
          line.setLength(0);
        } else {
          line.append(text[i]);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private void tell(String line) throws IOException {
    synchronized (wire) {
      wire.write(line);
      wire.write('\n');
      wire.flush();
    }
  }

  private void command(String line) {
    try {
      tell(line);
    } catch (IOException e) {
      throw new UncheckedIOException("the other host is not there any more", e);
    }
  }

  private void read(BufferedReader reader) {
    try (lines) {
      @Nullable String line = reader.readLine();
      while (line != null) {
        if (line.startsWith(">")) {
          lines.write(line, 1, line.length() - 1);
          lines.write('\n');
          lines.flush();
        } else if (line.startsWith("!state\t")) {
          states.add(line.substring("!state\t".length()));
        } else if (line.startsWith("!exit\t")) {
          boolean _ = exit.complete(Integer.parseInt(line.substring("!exit\t".length())));
        }
        line = reader.readLine();
      }
    } catch (IOException broken) {
      // The end is told below.
    }
    boolean _ = exit.complete(-1);
  }

  @Override
  public BufferedWriter in() {
    return in;
  }

  @Override
  public BufferedReader out() {
    return out;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public boolean alive() {
    return !exit.isDone();
  }

  @Override
  public char state() {
    command("!state");
    try {
      String state = states.poll(10, TimeUnit.SECONDS);
      return state == null || state.isEmpty() ? 'X' : state.charAt(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 'X';
    }
  }

  @Override
  public void signal(String name) {
    command("!signal\t" + name);
  }

  @Override
  public void endInput() {
    command("!end");
  }

  @Override
  public OptionalInt awaitExit(Duration within) throws InterruptedException {
    try {
      return OptionalInt.of(exit.get(within.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException livesOn) {
      return OptionalInt.empty();
    }
  }

  /** The server kills the process when the connection ends. */
  @Override
  public void end() {
    try {
      socket.close();
    } catch (IOException gone) {
      // As good.
    }
  }
}
