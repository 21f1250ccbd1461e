package dev.sluice.tck.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/**
 * A child's side of what it and its parent say to each other: lines of JSON. The parent speaks on standard input, whose end means that it died;
 * the child answers on a socket, because native libraries print on standard output as they like.
 */
final class ParentLink implements AutoCloseable {
  private final BufferedReader input;
  private final Socket socket;
  private final JsonNode request;
  private final LinkedBlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
  private final ReentrantLock sending = new ReentrantLock();
  private volatile Runnable lastDuty = () -> {};

  private ParentLink(BufferedReader input, Socket socket, JsonNode request) {
    this.input = input;
    this.socket = socket;
    this.request = request;
  }

  static ParentLink open() throws IOException, Json.NotJsonException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = input.readLine();
    if (first == null) {
      throw new IOException("the parent died");
    }
    JsonNode hello = Json.object(first);
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), hello.path("port").asInt());
    ParentLink link = new ParentLink(input, socket, hello.path("request"));
    link.write(hello.path("token").asString() + "\n");
    Thread.ofPlatform().daemon().name("parent").start(link::listen);
    return link;
  }

  JsonNode request() {
    return request;
  }

  /** The parent's next line. */
  JsonNode take() throws InterruptedException {
    return lines.take();
  }

  /** What is still done when the parent died; nobody hears of it any more. */
  void whenOrphaned(Runnable duty) {
    lastDuty = duty;
  }

  void event(String event, Map<String, ?> content) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("event", event);
    all.putAll(content);
    try {
      write(Json.line(all) + "\n");
    } catch (IOException parentDied) {
      Runtime.getRuntime().halt(ExitCodes.PEER);
    }
  }

  void note(String text) {
    event("note", Map.of("text", text));
  }

  private void write(String line) throws IOException {
    sending.lock();
    try {
      OutputStream out = socket.getOutputStream();
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } finally {
      sending.unlock();
    }
  }

  /** Nothing of a child outlives its parent, however that one dies. */
  private void listen() {
    try {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(Json.object(line));
      }
    } catch (IOException | Json.NotJsonException broken) {
      // As good as the end.
    }
    try {
      lastDuty.run();
    } finally {
      Runtime.getRuntime().halt(ExitCodes.PEER);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
