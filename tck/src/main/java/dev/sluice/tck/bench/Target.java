package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Notification;
import dev.sluice.Peer;
import dev.sluice.Region;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** The other side of {@link Initiator}: drives progress until its input ends. */
final class Target {
  private static final Duration PARK = Duration.ofMillis(100);
  private static final int LOOKS_BETWEEN = 1 << 16;

  private Target() {}

  /**
   * Runs until its input ends.
   *
   * @param arguments options as {@code key=value}
   */
  @SuppressWarnings("SystemOut") // the way to the process that started this one
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SubjectOptions options = SubjectOptions.of(arguments);
    try (Agent agent = options.open("bench-target")) {
      Region _ = options.pool(agent);
      System.out.println(HexFormat.of().formatHex(agent.metadata().encode()));
      BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      Peer _ = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(input.readLine())));
      System.out.println("connected");
      Thread watch = Thread.ofPlatform().daemon().name("end-of-input").start(() -> awaitEnd(input));
      Notification none = new Notification();
      while (watch.isAlive()) {
        if (options.parks()) {
          boolean _ = agent.notifications().await(none, PARK);
        } else {
          for (int i = 0; i < LOOKS_BETWEEN; i++) {
            boolean _ = agent.notifications().poll(none);
          }
        }
      }
    }
  }

  private static void awaitEnd(BufferedReader input) {
    try {
      while (input.readLine() != null) {
        // nothing is said here
      }
    } catch (IOException gone) {
      // that is an end, too
    }
  }
}
