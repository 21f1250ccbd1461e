package dev.sluice.tck.suite;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The other side of remote rules: reads commands from standard input, answers each with a line, returns from main at its end. */
final class PeerMain {
  private static final long MOST_NANOS_TO_END = TimeUnit.SECONDS.toNanos(20);

  /** The exit code of a process that was still there long after main had returned. */
  static final int DID_NOT_END = 99;

  private PeerMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PeerCommands peer = new PeerCommands();
    String line = commands.readLine();
    while (line != null) {
      answers.println(answer(peer, List.of(line.split("\t", -1))));
      line = commands.readLine();
    }
    Thread.ofPlatform().daemon().start(PeerMain::endAnyway);
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
