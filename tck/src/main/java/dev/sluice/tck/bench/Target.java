package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Layout;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Span;
import dev.sluice.Transfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/** The other side of {@link Initiator}: drives progress until its input ends, and answers each notification with a descriptor and a notification of the same size. */
final class Target {
  private static final Duration PARK = Duration.ofMillis(100);
  private static final byte[] ANSWER = {1};
  private static final long ANSWER_BYTES = 8;
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
    try (Agent agent = options.open("bench-target"); Crowd crowd = Crowd.open(options)) {
      Region pool = options.pool(agent);
      System.out.println(HexFormat.of().formatHex(agent.metadata().encode()));
      crowd.metadata().forEach(metadata -> System.out.println(HexFormat.of().formatHex(metadata.encode())));
      BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      Peer peer = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(input.readLine())));
      System.out.println("connected");
      Thread watch = Thread.ofPlatform().daemon().name("end-of-input").start(() -> awaitEnd(input));
      Layout place = Layout.of(new Span(0, ANSWER_BYTES, ANSWER_BYTES, 1));
      try (Transfer back = agent.link(pool.spans(place), peer.region(SubjectOptions.POOL).spans(place)).transfer(1)) {
        answer(agent, back, options, watch);
      }
    }
  }

  private static void answer(Agent agent, Transfer back, SubjectOptions options, Thread watch) throws InterruptedException {
    Notification told = new Notification();
    int[] only = {0};
    int looks = options.parks() ? 1 : LOOKS_BETWEEN;
    while (watch.isAlive()) {
      for (int i = 0; i < looks; i++) {
        if (options.parks() ? agent.notifications().await(told, PARK) : agent.notifications().poll(told)) {
          options.finish(back, back.post(Operation.WRITE, only, only, 1, ANSWER, options.deadline()));
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
