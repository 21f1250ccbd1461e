package dev.sluice.tck.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How prefill and decode find each other. The listener takes the first that greets properly; strangers are dropped and do not delay it. */
final class Rendezvous implements AutoCloseable {
  /** How long a greeting may take. */
  static final Duration GREETING = Duration.ofSeconds(10);

  private static final int MOST_STRANGERS = 64;

  private final ServerSocket server;
  private final @Nullable String secret;
  private final Duration greeting;
  private final Consumer<String> log;
  private final CompletableFuture<Conversation> first = new CompletableFuture<>();
  private final Semaphore greeted = new Semaphore(MOST_STRANGERS);

  private Rendezvous(ServerSocket server, @Nullable String secret, Duration greeting, Consumer<String> log) {
    this.server = server;
    this.secret = secret;
    this.greeting = greeting;
    this.log = log;
  }

  /** Listens; greets whoever comes on threads of its own from now on. */
  static Rendezvous listen(HostPort address, @Nullable String secret, Duration greeting, Consumer<String> log) {
    InetSocketAddress resolved = address.resolve(ExitCodes.CONFIGURATION);
    ServerSocket server = null;
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(resolved);
      Rendezvous rendezvous = new Rendezvous(server, secret, greeting, log);
      Thread.ofVirtual().name("rendezvous-accept").start(rendezvous::accept);
      return rendezvous;
    } catch (IOException refused) {
      closeQuietly(server);
      boolean inUse = refused instanceof BindException && String.valueOf(refused.getMessage()).contains("in use");
      throw new Failure(
          ExitCodes.CONFIGURATION, inUse ? "port-in-use" : "configuration",
          address.option() + " " + address + ": " + (inUse ? "the port is in use" : String.valueOf(refused.getMessage())),
          inUse ? "choose another port, or 0 for any" : "give an address of this machine and a port that you may use", refused);
    }
  }

  /** Connects to a listener and greets it. */
  static Conversation connect(HostPort address, @Nullable String secret, Duration connect, Duration greeting) {
    InetSocketAddress resolved = address.resolve(ExitCodes.PEER);
    Socket socket = new Socket();
    try {
      socket.connect(resolved, (int) connect.toMillis());
    } catch (IOException refused) {
      closeQuietly(socket);
      String why = refused instanceof SocketTimeoutException ? "nobody answers" : String.valueOf(refused.getMessage());
      throw new Failure(
          ExitCodes.PEER, "unreachable", address.option() + " " + address + ": " + why,
          "start ./sluice prefill --listen there first, and check host, port and firewall", refused);
    }
    return Handshake.with(socket, false, secret, greeting);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits for a decode worker. */
  Conversation await(Duration timeout) throws InterruptedException {
    try {
      return first.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException nobody) {
      throw new Failure(
          ExitCodes.PEER, "timed-out", "no decode worker came within " + timeout.toSeconds() + " s",
          "start ./sluice decode --connect with this host and port, or wait longer with --timeout", nobody);
    } catch (ExecutionException broken) {
      throw new Failure(ExitCodes.PEER, "unreachable", "listening failed: " + broken.getCause(), "start it again", broken);
    }
  }

  /** Who came in time, if anybody did. */
  @Nullable Conversation arrived() {
    return first.isDone() && !first.isCompletedExceptionally() ? first.join() : null;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        if (greeted.tryAcquire()) {
          Thread.ofVirtual().name("rendezvous-greet").start(() -> greet(socket));
        } else {
          closeQuietly(socket);
        }
      }
    } catch (SocketException closed) {
      first.completeExceptionally(closed);
    } catch (IOException broken) {
      first.completeExceptionally(broken);
    }
  }

  private void greet(Socket socket) {
    try {
      Conversation conversation = Handshake.with(socket, true, secret, greeting);
      if (first.complete(conversation)) {
        closeQuietly(server);
      } else {
        conversation.fail(Failure.peer("busy", "another decode worker came first", "start another prefill"));
        conversation.close();
      }
    } catch (Failure stranger) {
      log.accept("dropped a connection: " + stranger.line());
    } finally {
      greeted.release();
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    Conversation conversation = arrived();
    if (conversation != null) {
      conversation.close();
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception ignored) {
      // It is given up anyway.
    }
  }
}
