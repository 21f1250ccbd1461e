package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Link;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Our subject: moves what requests on its standard input say to and from a second process that it starts, through the public API. */
final class Initiator {
  /** The system property with the seconds of all kinds of calls before the first request, in which both JVMs compile. */
  private static final String PREPARE = "sluice.bench.prepare";

  private static final List<Shape> PREPARED =
      List.of(
          Shape.walk(Operation.WRITE, 8, 1, 1 << 20), Shape.walk(Operation.READ, 8, 1, 1 << 20), Shape.walk(Operation.WRITE, 8, 32, 1 << 20), Shape.walk(Operation.WRITE, 4096, 64, 64 << 20),
          Shape.walk(Operation.READ, 4096, 64, 64 << 20), Shape.walk(Operation.WRITE, 65_536, 16, 64 << 20), Shape.walk(Operation.READ, 65_536, 16, 64 << 20));

  private static final long END_SECONDS = 10;

  private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final SubjectOptions options;
  private final Agent agent;
  private final Region pool;
  private final Peer peer;
  private long turns;

  private Initiator(SubjectOptions options, Agent agent, Region pool, Peer peer) {
    this.options = options;
    this.agent = agent;
    this.pool = pool;
    this.peer = peer;
  }

  /**
   * Starts the target and serves requests until the input ends.
   *
   * @param arguments options as {@code key=value}
   */
  @SuppressWarnings("SystemOut") // the way to who asks
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SubjectOptions options = SubjectOptions.of(arguments);
    try (Agent agent = options.open("bench-initiator")) {
      run(arguments, options, agent);
    } catch (SluiceException unavailable) {
      System.out.println("missing " + String.valueOf(unavailable.getMessage()).replace('\n', ' '));
    }
  }

  private static void run(String[] arguments, SubjectOptions options, Agent agent) throws IOException, InterruptedException {
    Process target = startTarget(arguments, options);
    try (BufferedReader fromTarget = lines(new InputStreamReader(target.getInputStream(), StandardCharsets.US_ASCII))) {
      Region pool = options.pool(agent);
      Peer peer = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(line(fromTarget))));
      Writer toTarget = target.outputWriter(StandardCharsets.US_ASCII);
      toTarget.write(HexFormat.of().formatHex(agent.metadata().encode()) + "\n");
      toTarget.flush();
      String _ = line(fromTarget);
      Initiator initiator = new Initiator(options, agent, pool, peer);
      initiator.prepare();
      initiator.serve(target.pid());
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

  private void prepare() throws InterruptedException {
    long end = System.nanoTime() + (long) (Double.parseDouble(System.getProperty(PREPARE, "6")) * 1e9);
    Sampling some = new Sampling(1, 0, 20_000_000, false);
    while (System.nanoTime() < end) {
      for (Shape shape : PREPARED) {
        try {
          Measured _ = measure(shape, some);
        } catch (SluiceException declined) {
          // not every backend does everything
        }
      }
    }
  }

  @SuppressWarnings("SystemOut") // the way to who asks
  private void serve(long target) throws IOException, InterruptedException {
    System.out.println("ready " + target);
    BufferedReader requests = lines(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      Map<String, String> words = Shape.words(request);
      Shape shape = Shape.of(words);
      try {
        if (shape.reach() > pool.bytes()) {
          System.out.println("cannot fit this into a pool of " + pool.bytes() + " bytes");
        } else {
          tell(measure(shape, Sampling.of(words)));
        }
      } catch (SluiceException declined) {
        System.out.println("cannot " + String.valueOf(declined.getMessage()).replace('\n', ' '));
      }
      System.out.println("done");
    }
  }

  @SuppressWarnings("SystemOut") // the way to who asks
  private static void tell(Measured found) {
    System.out.println("nanos=" + Measured.text(found.nanos()));
    System.out.println("post=" + Measured.text(found.post()));
    System.out.println(String.format(Locale.ROOT, "allocated=%.3f", found.allocated()));
    System.out.println("calls=" + found.calls());
  }

  private Measured measure(Shape shape, Sampling sampling) throws InterruptedException {
    Places places = Places.of(shape, turns++);
    Link link = agent.link(pool.spans(places.ours()), peer.region(SubjectOptions.POOL).spans(places.theirs()));
    try (Transfer transfer = link.transfer(places.blocks())) {
      long begin = System.nanoTime();
      long calls = 0;
      while (calls < 2 || System.nanoTime() - begin < sampling.warm() * 1e9) {
        call(shape, places, transfer);
        calls++;
      }
      double each = (double) (System.nanoTime() - begin) / calls;
      long loops = sampling.each() ? 1 : (long) (sampling.nanos() / each) + 1;
      double[] nanos = new double[sampling.samples()];
      double[] post = new double[sampling.samples()];
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      for (int s = 0; s < nanos.length; s++) {
        long start = System.nanoTime();
        long posted = 0;
        for (long i = 0; i < loops; i++) {
          posted = call(shape, places, transfer);
        }
        long end = System.nanoTime();
        nanos[s] = (double) (end - start) / loops;
        post[s] = posted - start;
      }
      allocated = THREADS.getTotalThreadAllocatedBytes() - allocated;
      long timed = loops * nanos.length;
      return new Measured(nanos, loops == 1 ? post : new double[0], (double) allocated / timed, calls + timed, Double.NaN, "");
    }
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
