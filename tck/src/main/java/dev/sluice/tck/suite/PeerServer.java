package dev.sluice.tck.suite;

import dev.sluice.tck.fork.ClassPathJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of {@code ./sluice tck-peer}: whoever connects gets a peer's process of its own, which ends with the connection. Such a process does what it
 * is told, so the port is for the network of a certification and nothing else.
 */
public final class PeerServer {
  private static final int MOST_PROCESSES = 64;

  private final List<Path> classPath;
  private final Map<String, String> properties;
  private final Consumer<String> log;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * A server that serves nobody yet.
   *
   * @param classPath jars and folders with the backend
   * @param properties system properties for the processes
   * @param log takes a line for each process that begins and ends
   */
  public PeerServer(List<Path> classPath, Map<String, String> properties, Consumer<String> log) {
    this.classPath = List.copyOf(classPath);
    this.properties = Map.copyOf(properties);
    this.log = log;
  }

  /**
   * Serves until the socket is closed.
   *
   * @param socket the port
   * @throws IOException when the port breaks
   */
  public void serve(ServerSocket socket) throws IOException {
    while (true) {
      Socket client = socket.accept();
      Thread.ofVirtual().name("tck-peer").start(() -> serve(client));
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedWriter wire = new BufferedWriter(new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8))) {
      client.setTcpNoDelay(true);
      BufferedReader reader = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      @Nullable String first = reader.readLine();
      if (first == null || !first.startsWith("!start") || running.get() >= MOST_PROCESSES) {
        tell(wire, "!refused\t" + (running.get() >= MOST_PROCESSES ? "there are " + MOST_PROCESSES + " processes already" : "this is the port of sluice tck-peer"));
        return;
      }
      int _ = running.incrementAndGet();
      try {
        live(first, reader, wire);
      } finally {
        int _ = running.decrementAndGet();
      }
    } catch (IOException | InterruptedException ended) {
      log.accept("a peer's connection ended: " + ended.getMessage());
    }
  }

  private void live(String first, BufferedReader reader, BufferedWriter wire) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(ClassPathJvm.command(PeerMain.class, classPath, properties, List.of())).redirectError(ProcessBuilder.Redirect.INHERIT);
    Arrays.stream(first.split("\t", -1)).skip(1).forEach(variable -> builder.environment().put(
        variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1)));
    LocalLife life = new LocalLife(builder.start());
    try {
      tell(wire, "!started\t" + life.pid());
      log.accept("peer " + life.pid() + " begins");
      Thread _ = Thread.ofVirtual().start(() -> relay(life, wire));
      @Nullable String line = reader.readLine();
      while (line != null) {
        take(life, line, wire);
        line = reader.readLine();
      }
    } finally {
      life.end();
      log.accept("peer " + life.pid() + " ended");
    }
  }

  private static void take(LocalLife life, String line, BufferedWriter wire) throws IOException {
    if (line.startsWith(">")) {
      try {
        life.in().write(line.substring(1) + "\n");
        life.in().flush();
      } catch (IOException ended) {
        // Its end is told by itself.
      }
    } else if (line.equals("!state")) {
      tell(wire, "!state\t" + (life.alive() ? life.state() : 'X'));
    } else if (line.startsWith("!signal\t") && life.alive()) {
      life.signal(line.substring("!signal\t".length()));
    } else if (line.equals("!end")) {
      life.endInput();
    }
  }

  private static void relay(LocalLife life, BufferedWriter wire) {
    try {
      @Nullable String line = life.out().readLine();
      while (line != null) {
        tell(wire, ">" + line);
        line = life.out().readLine();
      }
      tell(wire, "!exit\t" + life.awaitExit(Duration.ofSeconds(30)).orElse(-1));
    } catch (IOException gone) {
      life.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(BufferedWriter wire, String line) throws IOException {
    synchronized (wire) {
      wire.write(line);
      wire.write('\n');
      wire.flush();
    }
  }
}
