package dev.sluice.tck.bench;

import dev.sluice.Operation;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** UCX's own tool, a server and a client for each request. It uses one buffer again and again, which stays in the caches: to see where the limits are, not to compare. */
final class Perftest implements Subject {
  private static final long LONGEST_LATENCY = 64 << 10;
  private static final double TURN_NANOS = 0.2e9;
  private static final double FIRST_TURN_NANOS = 0.05e9;
  private static final long CONNECT_SECONDS = 5;

  private final Path program;
  private final Map<String, String> environment;
  private final Group group;

  /** Nanoseconds of a descriptor in the turn before: how many it does is told it beforehand. */
  private final Map<String, Double> known = new HashMap<>();

  private Perftest(Path program, Map<String, String> environment, Group group) {
    this.program = program;
    this.environment = environment;
    this.group = group;
  }

  /** @throws MissingException when it is not among the native libraries */
  static Perftest of(Path ucx, Map<String, String> environment, Group group) throws MissingException {
    Path program = ucx.resolve("bin/ucx_perftest");
    if (Files.notExists(program)) {
      throw new MissingException("there is no " + program);
    }
    if (!Files.isExecutable(program) && !program.toFile().setExecutable(true)) { // wheels do not say that it is one
      throw new MissingException(program + " cannot be executed");
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("LD_LIBRARY_PATH", ucx.resolve("lib").toString());
    return new Perftest(program, all, group);
  }

  @Override
  public String name() {
    return Peers.PERFTEST;
  }

  @Override
  public Measured measure(Shape shape, Sampling sampling) throws IOException, InterruptedException, CannotException {
    double each = known.getOrDefault(test(shape), 0.0);
    // Without a turn before: as slow as one over a socket may be, so that it ends soon.
    long count = Math.max(2, (long) (each > 0 ? TURN_NANOS / each : FIRST_TURN_NANOS / (50_000 + shape.bytes())));
    String said = run(shape, sampling.each() ? 99 : 50, count);
    known.put(test(shape), number(said, "overall_lat") * 1e3);
    return measured(said, shape, sampling, count);
  }

  private String run(Shape shape, int percentile, long count) throws IOException, InterruptedException, CannotException {
    String port = Integer.toString(freePort());
    try (OneShot _ = OneShot.start(List.of("taskset", "-c", group.core(1), program.toString(), "-p", port), environment)) {
      List<String> client = new ArrayList<>(List.of("taskset", "-c", group.core(0), program.toString(), "localhost", "-p", port, "-v", "-f"));
      client.addAll(List.of(test(shape).split(" ", -1)));
      client.addAll(List.of("-R", Integer.toString(percentile), "-n", Long.toString(count), "-w", Long.toString(Math.max(1, count / 10))));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
      while (true) {
        try (OneShot shot = OneShot.start(client, environment)) {
          try {
            return shot.output();
          } catch (CannotException refused) {
            if (!shot.all().contains("Connection refused") || System.nanoTime() > end) { // the server does not say when it listens
              throw refused;
            }
          }
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isLatency(Shape shape) {
    return shape.batch() == 1 && shape.bytes() <= LONGEST_LATENCY;
  }

  /** The options that say what is measured. */
  static String test(Shape shape) {
    boolean read = shape.operation() == Operation.READ;
    return "-t " + (read ? "ucp_get" : isLatency(shape) ? "ucp_put_lat" : "ucp_put_bw") + " -s " + shape.bytes() + " -O " + shape.batch();
  }

  /** What its table says, as the time of a call of ours. */
  static Measured measured(String said, Shape shape, Sampling sampling, long count) throws CannotException {
    double micros = number(said, sampling.each() ? "99.0_percentile_lat" : "overall_lat");
    return new Measured(new double[] {micros * 1e3 * shape.batch()}, new double[0], Double.NaN, Math.max(1, count / shape.batch()), Double.NaN, "in cache, one buffer");
  }

  /** A column of the last row; other lines may be the library's warnings. */
  private static double number(String said, String column) throws CannotException {
    List<String[]> rows = said.lines().map(line -> line.strip().split(",", -1)).toList();
    String[] names = rows.stream().filter(row -> List.of(row).contains(column)).findFirst().orElseThrow(() -> new CannotException("ucx_perftest told no " + column + ": " + OneShot.lastWords(said)));
    int at = List.of(names).indexOf(column);
    for (String[] row : rows.reversed()) {
      if (row.length == names.length && row[at].matches("[0-9.]+")) {
        return Double.parseDouble(row[at]);
      }
    }
    throw new CannotException("ucx_perftest told no " + column + ": " + OneShot.lastWords(said));
  }
}
