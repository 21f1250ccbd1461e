package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process of {@link TwoRailsTest}: it holds a region, writes to that of a holder once when its standard input ends, or moves bytes to and fro until that fails. */
final class RailsMain {
  /** What moves at a time: one descriptor, since the engine cuts what is longer than 4 MiB. */
  static final int BYTES = 3 << 20;

  static final String HOLD = "hold";
  static final String WRITE = "write";
  static final String KEEP_MOVING = "keep-moving";

  /** What a holder says to standard error when its metadata is in the file. */
  static final String HOLDING = "holding";

  /** What a writer says to standard error when it waits. */
  static final String CONNECTED = "connected";

  /** What a holder prints when it was told that the bytes are there, and they are those of the writer. */
  static final String SAME = "the same";

  /** How many transfers keep moving at once. */
  static final int TRANSFERS = 4;

  private static final String REGION = "region";

  private RailsMain() {}

  /**
   * Plays a role.
   *
   * @param words the role, and the file for the holder's metadata
   */
  @SuppressWarnings("SystemOut") // the way to the test
  public static void main(String[] words) throws IOException, InterruptedException {
    Path metadata = Path.of(words[1]);
    try (Agent agent = Agent.open(AgentConfig.fromEnvironment(words[0]))) {
      Region region = agent.register(REGION, Memory.host(Arena.ofShared().allocate(BYTES, 4096)));
      switch (words[0]) {
        case HOLD -> System.out.println(hold(agent, region, metadata));
        case WRITE -> System.out.println(write(region, link(agent, region, metadata)));
        case KEEP_MOVING -> keepMoving(link(agent, region, metadata)).forEach(System.out::println);
        default -> throw new IllegalArgumentException(words[0]);
      }
    }
  }

  private static MemorySegment content() {
    byte[] content = new byte[BYTES];
    new Random(BYTES).nextBytes(content);
    return MemorySegment.ofArray(content);
  }

  private static String hold(Agent agent, Region region, Path metadata) throws IOException, InterruptedException {
    Path _ = Files.write(metadata, agent.metadata().encode());
    System.err.println(HOLDING);
    boolean _ = agent.notifications().await(new Notification(), Duration.ofDays(1));
    long difference = region.segment().mismatch(content());
    return difference < 0 ? SAME : "byte " + difference + " is another";
  }

  private static Link link(Agent agent, Region region, Path metadata) throws IOException {
    return agent.link(region, agent.connect(AgentMetadata.decode(Files.readAllBytes(metadata))).region(REGION));
  }

  private static long post(Transfer transfer, Operation operation, byte @Nullable [] notification) {
    long[] begin = {0};
    return transfer.postRanges(operation, begin, begin, new long[] {BYTES}, 1, notification, Deadline.none());
  }

  private static String write(Region region, Link link) throws IOException, InterruptedException {
    region.segment().copyFrom(content());
    System.err.println(CONNECTED);
    int _ = System.in.read();
    try (Transfer transfer = link.transfer(1)) {
      transfer.await(post(transfer, Operation.WRITE, new byte[1]));
    }
    return link.route().device();
  }

  /** Several transfers at once. @return how each of them failed */
  private static List<String> keepMoving(Link link) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < TRANSFERS; i++) {
      Operation operation = i % 2 == 0 ? Operation.WRITE : Operation.READ;
      threads.add(Thread.ofVirtual().start(() -> failures.add(operation + " " + untilItFails(link, operation))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return failures;
  }

  private static String untilItFails(Link link, Operation operation) {
    try (Transfer transfer = link.transfer(1)) {
      while (true) {
        transfer.await(post(transfer, operation, null));
      }
    } catch (SluiceException | InterruptedException failed) {
      return failed.getClass().getSimpleName() + " " + failed.getMessage();
    }
  }
}
