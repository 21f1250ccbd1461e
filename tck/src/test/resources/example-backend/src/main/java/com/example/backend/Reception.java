package com.example.backend;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The socket that peers connect to, in a folder that only this user may enter, and a thread for each connection. */
final class Reception implements Closeable {
  private static final String BEGINNING = "sluice-example-";
  private static final String SOCKET = "socket";
  private static final int BACKLOG = 128;
  private static final Duration BEING_MADE = Duration.ofMinutes(1);
  private static final Duration MOST_TO_CLOSE = Duration.ofSeconds(1);
  private static final int MILLIS_TO_TRY_AGAIN = 50;

  private final Path folder;
  private final int most;
  private final Function<SocketChannel, Runnable> serving;
  private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final Thread accepting;
  private final Map<SocketChannel, Thread> served = new ConcurrentHashMap<>();

  Reception(Path parent, int most, Function<SocketChannel, Runnable> serving) throws IOException {
    this.most = most;
    this.serving = serving;
    try {
      removeLeftovers(parent);
      folder = Files.createTempDirectory(parent, BEGINNING);
      listener.bind(UnixDomainSocketAddress.of(socket()), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    accepting = Thread.ofPlatform().daemon().name("example-accepts").start(this::accept);
  }

  Path socket() {
    return folder.resolve(SOCKET);
  }

  /** Whether a path that a peer names can be such a socket: it is no reason to talk to any other one. */
  static boolean isOurs(Path socket) {
    return socket.isAbsolute() && socket.getNameCount() > 1 && socket.endsWith(SOCKET) && socket.getParent().getFileName().toString().startsWith(BEGINNING);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        if (served.size() >= most) {
          channel.close();
          continue;
        }
        Thread thread = Thread.ofPlatform().daemon().name("example-serves").unstarted(() -> {
          serving.apply(channel).run();
          served.remove(channel);
        });
        served.put(channel, thread);
        thread.start();
      } catch (IOException e) {
        pause(); // closed, or out of descriptors: who waits is accepted when there are some again
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(MILLIS_TO_TRY_AGAIN);
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  /** A process that was killed could not clear up. What is a minute old and has nobody listening is such a rest. */
  private static void removeLeftovers(Path parent) throws IOException {
    Instant old = Instant.now().minus(BEING_MADE);
    try (var folders = Files.newDirectoryStream(parent, BEGINNING + "*")) {
      for (Path folder : folders) {
        try {
          if (Files.getLastModifiedTime(folder).toInstant().isBefore(old) && nobodyListens(folder.resolve(SOCKET))) {
            Files.deleteIfExists(folder.resolve(SOCKET));
            Files.deleteIfExists(folder);
          }
        } catch (IOException notOurs) {
          // Another user's, or somebody else removes it at this moment.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean nobodyListens(Path socket) throws IOException {
    if (Files.notExists(socket)) {
      return true;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return false;
    } catch (ConnectException refused) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      boolean _ = accepting.join(MOST_TO_CLOSE); // nobody comes after that
      for (SocketChannel channel : served.keySet()) {
        channel.close();
      }
      for (Thread thread : served.values()) {
        thread.interrupt(); // it may be waiting for the engine to take a frame
        boolean _ = thread.join(MOST_TO_CLOSE);
      }
      Files.deleteIfExists(socket());
      Files.deleteIfExists(folder);
    } catch (IOException gone) {
      // There is nothing left to lose.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
