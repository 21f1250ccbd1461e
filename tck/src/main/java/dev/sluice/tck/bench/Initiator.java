package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Link;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Our subject: moves what requests on its standard input say to and from a second process that it starts, through the public API. */
final class Initiator {
  private static final List<Shape> PREPARED =
      List.of(
          Shape.oneWay(8), Shape.walk(Operation.WRITE, 8, 1, 1 << 20), Shape.walk(Operation.READ, 8, 1, 1 << 20), Shape.walk(Operation.WRITE, 8, 32, 1 << 20), Shape.walk(Operation.WRITE, 4096, 64, 64 << 20),
          Shape.walk(Operation.READ, 4096, 64, 64 << 20), Shape.walk(Operation.WRITE, 65_536, 16, 64 << 20), Shape.walk(Operation.READ, 65_536, 16, 64 << 20));

  private static final long END_SECONDS = 10;
  private static final byte[] NOTIFICATION = {1};
  private static final Duration PARK = Duration.ofSeconds(10);
  private static final long MOST_LOOKS = 1L << 30;

  private final SubjectOptions options;
  private final Agent agent;
  private final Region pool;
  private final Peer peer;
  private final long target;
  private final Notification answer = new Notification();
  private long turns;

  private Initiator(SubjectOptions options, Agent agent, Region pool, Peer peer, long target) {
    this.options = options;
    this.agent = agent;
    this.pool = pool;
    this.peer = peer;
    this.target = target;
  }

  /**
   * Starts the target and serves requests until the input ends.
   *
   * @param arguments options as {@code key=value}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SubjectOptions options = SubjectOptions.of(arguments);
    try (Agent agent = options.open("bench-initiator")) {
      run(arguments, options, agent);
    } catch (SluiceException unavailable) {
      Requests.missing(unavailable);
    }
  }

  private static void run(String[] arguments, SubjectOptions options, Agent agent) throws IOException, InterruptedException {
    Process target = startTarget(arguments, options);
    try (BufferedReader fromTarget = lines(new InputStreamReader(target.getInputStream(), StandardCharsets.US_ASCII))) {
      Region pool = options.pool(agent);
      Peer peer = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(line(fromTarget))));
      for (int i = 0; i < options.crowd(); i++) {
        Peer _ = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(line(fromTarget))));
      }
      Writer toTarget = target.outputWriter(StandardCharsets.US_ASCII);
      toTarget.write(HexFormat.of().formatHex(agent.metadata().encode()) + "\n");
      toTarget.flush();
      String _ = line(fromTarget);
      Initiator initiator = new Initiator(options, agent, pool, peer, target.pid());
      Requests.prepare(PREPARED, initiator::measure);
      Requests.serve(target.pid(), pool.bytes(), initiator::measure);
      Stopped.resume(target.pid()); // whoever stopped it may be gone
      toTarget.close(); // which ends the target
      boolean _ = target.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } finally {
      target.destroyForcibly();
    }
  }

  private static Process startTarget(String[] arguments, SubjectOptions options) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", options.core(1), ProcessHandle.current().info().command().orElseThrow()));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Target.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static BufferedReader lines(InputStreamReader from) {
    return new BufferedReader(from);
  }

  private static String line(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the target ended");
    }
    return line;
  }

  private Measured measure(Shape shape, Sampling sampling) throws InterruptedException {
    Measured found = sample(shape, sampling);
    return options.isSimulated() ? found.withoutAllocated() : found; // a simulated device allocates for each thing that is queued
  }

  private Measured sample(Shape shape, Sampling sampling) throws InterruptedException {
    Places places = Places.of(shape, turns++);
    Link link = agent.link(pool.spans(places.ours()), peer.region(SubjectOptions.POOL).spans(places.theirs()));
    try (Transfer transfer = link.transfer(places.blocks())) {
      return shape.answered()
          ? Requests.sample(sampling, target, () -> thereAndBack(shape, places, transfer)).halved()
          : Requests.sample(sampling, target, () -> call(shape, places, transfer));
    }
  }

  private long thereAndBack(Shape shape, Places places, Transfer transfer) throws InterruptedException {
    places.next();
    long posting = transfer.post(shape.operation(), places.from(), places.to(), places.blocks(), NOTIFICATION, options.deadline());
    long looks = 0;
    while (!(options.parks() ? agent.notifications().await(answer, PARK) : agent.notifications().poll(answer))) {
      if (++looks > MOST_LOOKS) {
        throw new IllegalStateException("the target does not answer");
      }
    }
    options.finish(transfer, posting);
    return 0;
  }

  /** Answers when the posting function had returned. */
  private long call(Shape shape, Places places, Transfer transfer) throws InterruptedException {
    places.next();
    long posting = transfer.post(shape.operation(), places.from(), places.to(), places.blocks(), null, options.deadline());
    long posted = shape.batch() > 1000 ? System.nanoTime() : 0;
    options.finish(transfer, posting);
    return posted;
  }
}
