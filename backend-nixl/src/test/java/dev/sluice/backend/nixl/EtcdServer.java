package dev.sluice.backend.nixl;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A real etcd on loopback. */
final class EtcdServer implements AutoCloseable {
  private static final long STARTING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Process process;
  private final String endpoint;

  private EtcdServer(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts one that keeps its data in a folder, or says loudly that there is none here. */
  static EtcdServer start(Path folder) throws IOException, InterruptedException {
    String endpoint = "http://127.0.0.1:" + freePort();
    String peers = "http://127.0.0.1:" + freePort();
    Process process;
    try {
      process = new ProcessBuilder(
          "etcd", "--data-dir", folder.toString(), "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint, "--listen-peer-urls", peers,
          "--initial-advertise-peer-urls", peers, "--initial-cluster", "default=" + peers)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolveSibling("etcd.log").toFile())
          .start();
    } catch (IOException none) {
      System.err.println("NOT RUN: there is no etcd (package etcd-server): " + none.getMessage());
      throw new TestAbortedException(none.getMessage());
    }
    EtcdServer server = new EtcdServer(process, endpoint);
    server.awaitHealth();
    return server;
  }

  private void awaitHealth() throws InterruptedException {
    long begin = System.nanoTime();
    while (!healthy()) {
      if (!process.isAlive() || System.nanoTime() - begin > STARTING_NANOS) {
        close();
        throw new AssertionError("etcd does not start");
      }
      boolean _ = process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private boolean healthy() {
    URI address = URI.create(endpoint);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write("GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("\"true\"");
    } catch (IOException notYet) {
      return false;
    }
  }

  String endpoint() {
    return endpoint;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
