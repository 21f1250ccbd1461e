package dev.sluice.tck.pairs;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Span;
import dev.sluice.Transfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures transfers to a second process that it starts, through the public API, polling. Options are {@code key=value} words:
 * {@code backend=UCX}, {@code parameter.NAME=} for a parameter of the backend, {@code memory=registered|allocated|device}, {@code peer=} the same for the target where it differs, {@code simulated=1} for a simulated device that copies at most {@code rate=} GB/s,
 * {@code cores=0,1}, {@code samples=25}, {@code warm=0.3} (seconds a measurement),
 * {@code only=WORD,...}, {@code prepare=6} (seconds of mixed transfers before the first measurement, in which the JVM compiles). With
 * {@code serve=1} it prints "target PID", then measures what each line of its input names and prints "done" after each, until the input
 * ends; the target may be stopped meanwhile.
 */
final class BenchMain {
  /** What is mixed before the first measurement: about as long with each, but a hundred times at most. */
  private static final List<Walk.Size> PREPARED =
      List.of(new Walk.Size("", 8, 1), new Walk.Size("", 8, 32), new Walk.Size("4K", 4 << 10, 64), new Walk.Size("64K", 64 << 10, 16), new Walk.Size("1M", 1 << 20, 2));

  private static final long PREPARED_BYTES = 4 << 20;

  private BenchOptions options;
  private final Agent agent;
  private final Region pool;
  private final Peer peer;
  private final Measure measure;
  private final Findings findings;

  private BenchMain(BenchOptions options, Agent agent, Region pool, Peer peer, Findings findings) {
    this.options = options;
    this.agent = agent;
    this.pool = pool;
    this.peer = peer;
    this.findings = findings;
    this.measure = new Measure(options, findings);
  }

  /**
   * Starts the target and measures.
   *
   * @param words options as {@code key=value}
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    BenchOptions options = BenchOptions.of(words);
    Process target = startTarget(options);
    try (BufferedReader lines = Side.lines(target.getInputStream())) {
      String metadata = Side.line(lines);
      long start = System.nanoTime();
      try (Agent agent = Side.open("bench-initiator", options)) {
        long opened = System.nanoTime() - start;
        Region pool = Side.pool(agent, options, 0);
        start = System.nanoTime();
        Peer peer = agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(metadata)));
        Findings findings = new Findings(options.memory(0) + (options.memory(0).equals(options.memory(1)) ? "" : "-" + options.memory(1)));
        BenchMain bench = new BenchMain(options, agent, pool, peer, findings);
        bench.writeOne();
        double micros = (opened + System.nanoTime() - start) / 1e3;
        if (!options.serves() && options.wants("open_first_byte")) {
          findings.report("open_first_byte", "us", micros);
        }
        try (Writer toTarget = target.outputWriter(StandardCharsets.US_ASCII)) {
          toTarget.write(HexFormat.of().formatHex(agent.metadata().encode()) + "\n");
          toTarget.flush();
          String _ = Side.line(lines);
          bench.prepare();
          if (options.serves()) {
            bench.serve(target.pid());
          } else {
            bench.measureWanted();
          }
          peer.notify(Side.QUIT, Side.deadline());
        }
      }
    }
    int _ = target.waitFor();
  }

  private static Process startTarget(BenchOptions options) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", options.core(1)));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchTarget.class.getName()));
    command.addAll(options.words());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @SuppressWarnings("SystemOut") // the way to the process that started this one
  private void serve(long target) throws IOException, InterruptedException {
    System.out.println("target " + target);
    BufferedReader names = Side.lines(System.in);
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      options = options.exactly(name);
      measureWanted();
      System.out.println("done");
    }
  }

  private void measureWanted() throws InterruptedException {
    puts();
    gets();
    pingPong();
    workload("W1", 64, 500, 1, 32_768, 32_768, options.backend().equals("NIXL") ? 2 : 1);
    workload("W3b", 160, 4_096, 16, 256, 1_024, 1);
    workload("W1_again", 64, 500, 1, 32_768, 32_768, 1);
    workload("B4K", 64, 500, 1, 4_096, 4_096, 2);
    workload("B4K_again", 64, 500, 1, 4_096, 4_096, 1);
    workload("B256", 64, 500, 1, 256, 256, 2);
    workload("B256_again", 64, 500, 1, 256, 256, 1);
    idle();
    if (options.memory(0).equals(BenchOptions.DEVICE)) {
      new Legs(options, measure).measure();
    }
  }

  /**
   * Lets both JVMs compile, with all that is measured mixed: code that has seen small writes alone is compiled anew when reads or large blocks come, on the
   * core that is measured.
   */
  private void prepare() {
    long nanos = (long) (options.decimal("prepare", 6) * 1e9);
    long start = System.nanoTime();
    int[] first = {0};
    Layout one = Layout.of(new Span(0, 8, 64, 1));
    Notification notification = new Notification();
    List<Walk> walks = PREPARED.stream().map(size -> new Walk(size.bytes(), size.batch())).toList();
    List<Transfer> transfers = walks.stream().map(walk -> link(walk.layout(), walk.layout()).transfer(walk.next().length)).toList();
    try (Transfer single = link(one, one).transfer(1)) {
      while (System.nanoTime() - start < nanos) {
        for (int i = 0; i < walks.size(); i++) {
          int times = (int) (PREPARED_BYTES / (PREPARED.get(i).bytes() * PREPARED.get(i).batch() + PREPARED_BYTES / 100)) + 1;
          for (int t = 0; t < times; t++) {
            for (Operation operation : Operation.values()) {
              int[] blocks = walks.get(i).next();
              Side.finish(transfers.get(i), transfers.get(i).post(operation, blocks, blocks, blocks.length, null, Side.deadline()));
            }
            playBack(single, first, notification);
          }
        }
      }
    } finally {
      transfers.forEach(Transfer::close);
    }
  }

  private void puts() {
    move("put_8_flush", Operation.WRITE, new Walk.Size("", 8, 1), false);
    move("put_8_again", Operation.WRITE, new Walk.Size("", 8, 1), Walk.ofOne(8), false);
    move("put_8_batch32", Operation.WRITE, new Walk.Size("", 8, 32), false);
    for (Walk.Size size : Walk.SIZES) {
      move("put_" + size.word(), Operation.WRITE, size, true);
    }
  }

  private void gets() {
    move("get_8", Operation.READ, new Walk.Size("", 8, 1), false);
    move("get_8_again", Operation.READ, new Walk.Size("", 8, 1), Walk.ofOne(8), false);
    move("get_8_batch32", Operation.READ, new Walk.Size("", 8, 32), false);
    for (Walk.Size size : Walk.SIZES) {
      move("get_" + size.word(), Operation.READ, size, true);
    }
  }

  private void writeOne() {
    Layout one = Layout.of(new Span(0, 8, 64, 1));
    int[] first = {0};
    try (Transfer transfer = link(one, one).transfer(1)) {
      Side.finish(transfer, transfer.post(Operation.WRITE, first, first, 1, null, Side.deadline()));
    }
  }

  private void move(String name, Operation operation, Walk.Size size, boolean rate) {
    move(name, operation, size, new Walk(size.bytes(), size.batch()), rate);
  }

  private void move(String name, Operation operation, Walk.Size size, Walk walk, boolean rate) {
    if (!options.wants(name)) {
      return;
    }
    try (Transfer transfer = link(walk.layout(), walk.layout()).transfer(size.batch())) {
      Runnable once =
          () -> {
            int[] blocks = walk.next();
            Side.finish(transfer, transfer.post(operation, blocks, blocks, blocks.length, null, Side.deadline()));
          };
      if (rate) {
        measure.rate(name, once, size.batch() * size.bytes());
      } else {
        measure.time(name, once, size.batch());
      }
    }
  }

  private void pingPong() {
    if (!options.wants("notify_8_oneway")) {
      return;
    }
    Layout one = Layout.of(new Span(0, 8, 64, 1));
    int[] first = {0};
    Notification notification = new Notification();
    try (Transfer transfer = link(one, one).transfer(1)) {
      measure.time("notify_8_oneway", () -> playBack(transfer, first, notification), 2);
    }
  }

  private void playBack(Transfer transfer, int[] first, Notification notification) {
    Side.finish(transfer, transfer.post(Operation.WRITE, first, first, 1, Side.PING, Side.deadline()));
    while (!agent.notifications().poll(notification)) {
      // each look drives progress
    }
  }

  /** With two tables each posting chooses other blocks than the one before, with one the same again. */
  private void workload(String name, int spans, int blocks, int run, long bytes, long stride, int tables) {
    if (!options.wants(name)) {
      return;
    }
    List<int[]> from = IntStream.range(0, tables).mapToObj(i -> table(blocks, run, 0x9E3779B97F4A7C15L + i)).toList();
    List<int[]> to = IntStream.range(0, tables).mapToObj(i -> table(blocks, run, 0xD1B54A32D192ED03L + i)).toList();
    int[] turn = {0};
    Layout ours = layout(spans, blocks, bytes, stride);
    Layout theirs = layout(spans, blocks, bytes, bytes);
    try (Transfer transfer = link(ours, theirs).transfer(blocks)) {
      measure.workload(
          name,
          () -> {
            turn[0] = (turn[0] + 1) % tables;
            return transfer.post(Operation.WRITE, from.get(turn[0]), to.get(turn[0]), blocks, null, Side.deadline());
          },
          posting -> Side.finish(transfer, posting),
          (long) spans * blocks,
          bytes);
    }
  }

  private void idle() throws InterruptedException {
    if (!options.wants("idle_core_share")) {
      return;
    }
    peer.notify(Side.IDLE, Side.deadline());
    findings.report("idle_core_share", "%", 100 * Side.idleShare());
    Thread.sleep(1000); // the target is idle a little longer
  }

  private Link link(Layout ours, Layout theirs) {
    return agent.link(pool.spans(ours), peer.region(Side.POOL).spans(theirs));
  }

  private static Layout layout(int spans, int blocks, long bytes, long stride) {
    List<Span> list = new ArrayList<>();
    for (int s = 0; s < spans; s++) {
      list.add(new Span(s * stride * blocks, bytes, stride, blocks));
    }
    return new Layout(list);
  }

  private static int[] table(int blocks, int run, long seed) {
    int[] runs = Walk.shuffled(blocks / run, seed);
    int[] table = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      table[i] = runs[i / run] * run + i % run;
    }
    return table;
  }
}
