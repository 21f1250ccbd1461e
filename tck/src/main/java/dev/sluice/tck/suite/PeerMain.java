package dev.sluice.tck.suite;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The other side of remote rules: reads commands from standard input, answers each with a line, returns from main at its end. */
final class PeerMain {
  private static final long MOST_NANOS_TO_END = TimeUnit.SECONDS.toNanos(20);

  /** The exit code of a process that was still there long after main had returned. */
  static final int DID_NOT_END = 99;

  private PeerMain() {}

  /** Runs until standard input ends. Lines about counters are taken at once, commands one after the other. */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BlockingQueue<Optional<String>> commands = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().name("commands").start(() -> read(commands));
    PeerCommands peer = new PeerCommands();
    Optional<String> line = commands.take();
    while (line.isPresent()) {
      String answer = answer(peer, List.of(line.get().split("\t", -1)));
      synchronized (System.out) {
        answers.println(answer);
      }
      line = commands.take();
    }
    Thread.ofPlatform().daemon().start(PeerMain::endAnyway);
  }

  private static void read(BlockingQueue<Optional<String>> commands) {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line = in.readLine();
      while (line != null) {
        if (line.startsWith(Relay.MARK)) {
          Relay.ofPeer().take(line);
        } else {
          commands.add(Optional.of(line));
        }
        line = in.readLine();
      }
    } catch (IOException broken) {
      // As good as the end.
    }
    commands.add(Optional.empty());
  }

  private static String answer(PeerCommands peer, List<String> words) {
    try {
      return "=\tok\t" + String.join("\t", peer.run(words.getFirst(), words.subList(1, words.size())));
    } catch (Exception | LinkageError | AssertionError | StackOverflowError failed) {
      String message = String.valueOf(failed.getMessage()).replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
      return "=\tfail\t" + failed.getClass().getSimpleName() + "\t" + message;
    }
  }

  private static void endAnyway() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < MOST_NANOS_TO_END) {
      LockSupport.parkNanos(MOST_NANOS_TO_END);
    }
    Runtime.getRuntime().halt(DID_NOT_END);
  }
}
