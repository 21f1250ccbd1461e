package dev.sluice.tck.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A child JVM as its parent sees it. Its standard output goes to the parent's standard error; its events come over a socket of the loopback
 * device that a token protects. It dies with its parent.
 */
final class ChildProcess implements AutoCloseable {
  private static final int GREETING_MILLIS = 5_000;

  /**
   * What happened in a child.
   *
   * @param role which child
   * @param content its event, null when it ended
   * @param exit its exit code when it ended
   */
  record Event(String role, @Nullable JsonNode content, int exit) {
    String name() {
      return content == null ? "" : content.path("event").asString("");
    }
  }

  private final String role;
  private final Process process;
  private final ServerSocket server;
  private final String token = newToken();
  private final Consumer<Event> events;

  private ChildProcess(String role, Process process, ServerSocket server, Consumer<Event> events) {
    this.role = role;
    this.process = process;
    this.server = server;
    this.events = events;
  }

  static ChildProcess start(String role, Map<String, Object> request, Console console, Consumer<Event> events) {
    return start(role, Fork.command(ChildMain.class, role), request, console, events);
  }

  /** Starts a child with a command line of its own, which runs {@link ChildMain} with the role. */
  static ChildProcess start(String role, List<String> command, Map<String, Object> request, Console console, Consumer<Event> events) {
    ServerSocket server = null;
    try {
      server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(console.environment());
      ChildProcess child = new ChildProcess(role, builder.start(), server, events);
      Thread out = child.pump(child.process.getInputStream(), console.err());
      Thread err = child.pump(child.process.getErrorStream(), console.err());
      Thread reader = Thread.ofVirtual().name(role + "-events").start(child::listen);
      Thread.ofVirtual().name(role + "-exit").start(() -> child.awaitExit(reader, out, err));
      Map<String, Object> hello = new LinkedHashMap<>();
      hello.put("port", server.getLocalPort());
      hello.put("token", child.token);
      hello.put("request", request);
      child.tell(hello);
      return child;
    } catch (IOException broken) {
      if (server != null) {
        closeQuietly(server);
      }
      throw new Failure(ExitCodes.INTERNAL, "internal", "no " + role + " process can be started: " + broken.getMessage(),
          "check the limits on processes and memory", broken);
    }
  }

  static String newToken() {
    byte[] token = new byte[32];
    new SecureRandom().nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  long pid() {
    return process.pid();
  }

  /** Sends a line; a child that is gone is noticed elsewhere. */
  void tell(Map<String, Object> line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException gone) {
      // Its end is an event of its own.
    }
  }

  boolean waitFor(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  void kill() {
    process.destroyForcibly();
  }

  void terminate() {
    process.destroy();
  }

  /** Ends it, politely first. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    closeQuietly(server);
  }

  private Thread pump(InputStream from, PrintStream to) {
    return Thread.ofVirtual().start(() -> {
      try {
        byte[] buffer = new byte[8_192];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
          to.write(buffer, 0, read);
          to.flush();
        }
      } catch (IOException ended) {
        // The child is gone.
      }
    });
  }

  private void listen() {
    try (Socket socket = accept()) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        events.accept(new Event(role, Json.object(line), 0));
      }
    } catch (IOException | Json.NotJsonException ended) {
      // The child's end is an event of its own.
    }
  }

  /** The socket whose first line is the token; peeked at, so that the reader starts at the same place whoever came before. */
  private Socket accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      socket.setSoTimeout(GREETING_MILLIS);
      InputStream in = socket.getInputStream();
      if (MessageDigest.isEqual(greeting(in), token.getBytes(StandardCharsets.UTF_8))) {
        socket.setSoTimeout(0);
        server.close();
        return socket;
      }
      socket.close();
    }
  }

  private byte[] greeting(InputStream in) {
    try {
      return in.readNBytes(token.length());
    } catch (IOException silent) {
      return new byte[0];
    }
  }

  private void awaitExit(Thread reader, Thread out, Thread err) {
    try {
      int exit = process.waitFor();
      // Before the child connected there is nothing to read; after that its end closes the socket.
      closeQuietly(server);
      reader.join(Duration.ofSeconds(2));
      out.join(Duration.ofSeconds(1));
      err.join(Duration.ofSeconds(1));
      events.accept(new Event(role, null, exit));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(ServerSocket server) {
    try {
      server.close();
    } catch (IOException ignored) {
      // It is given up anyway.
    }
  }
}
