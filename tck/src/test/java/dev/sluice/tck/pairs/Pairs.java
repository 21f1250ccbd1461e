package dev.sluice.tck.pairs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lets a probe in C and {@link BenchMain} measure the same things in turn, within the same seconds, and prints what both found as a table
 * in Markdown, with the machine. Options are {@code key=value} words: {@code processes=7} (how often both are started anew; each start counts
 * once), {@code pairs=3} (turns of each), {@code starts=5} (how often both are started to
 * see how long opening takes), {@code stat=median|best} (which of the samples of a turn counts), {@code apart=200} (counts a pair of turns only
 * while a cache line takes so many nanoseconds between the two cores: a hypervisor may run both on one), {@code memory=both}, {@code ucx=FOLDER}
 * (with {@code include} and {@code lib}; else {@code libucx} in the folder of the property {@code sluice.natives}), {@code log=FILE} for
 * every line, {@code jvm=OPTION;...} for the JVMs, and those of {@link BenchMain}: {@code backend=LIBFABRIC parameter.provider=shm} compares with libfabric.
 */
final class Pairs {
  /** For each that is to be counted. */
  private static final int MOST_TURNS = 20;

  private final BenchOptions options;
  private final Cores cores;
  private final Comparison comparison;
  private final List<String> log = new ArrayList<>();

  private Pairs(BenchOptions options) throws IOException, InterruptedException {
    this.options = options;
    this.cores = Cores.of(options, options.decimal("apart", 0));
    this.comparison = new Comparison(options.backend(), options.text("stat", "median"));
  }

  /**
   * Builds the probe, runs all pairs and prints the table.
   *
   * @param words options as {@code key=value}
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    new Pairs(BenchOptions.of(words)).run();
  }

  @SuppressWarnings("SystemOut") // a program's output
  private void run() throws IOException, InterruptedException {
    Probe probe = Probe.of(options);
    String kinds = options.text("memory", "both");
    int processes = options.number("processes", 7);
    int pairs = options.number("pairs", 3);
    for (String memory : probe.memories()) {
      if (kinds.equals("both") || kinds.equals(memory)) {
        opens(probe, memory);
        for (int i = 0; i < processes; i++) {
          alternate(probe, memory, pairs, i % 2 == 0);
          comparison.endProcesses(memory);
        }
      }
    }
    String file = options.text("log", "");
    if (!file.isEmpty()) {
      Path _ = Files.write(Path.of(file), log);
    }
    System.out.printf("%d times new processes, %d pairs of turns each, the %s of each turn. %s.%s%n%n", processes, pairs, options.text("stat", "median"), machine(), cores.text());
    comparison.table().forEach(System.out::println);
  }

  private void opens(Probe probe, String memory) throws IOException, InterruptedException {
    if (!options.wants("open_first_byte")) {
      return;
    }
    for (int start = 0; start < options.number("starts", 5); start++) {
      take(lines(theirs(probe, memory, "only=open_first_byte"), probe.environment()), false);
      List<String> unpinned = ours(memory, List.of(), "only=open_first_byte", "prepare=0");
      take(lines(unpinned.subList(unpinned.indexOf(options.core(0)) + 1, unpinned.size()), Map.of()), true); // a JVM starts on every core it may use
    }
  }

  /** Whoever starts first may find better memory, so that is in turn, too. */
  private void alternate(Probe probe, String memory, int pairs, boolean theirsFirst) throws IOException, InterruptedException {
    List<String> wanted = probe.measurements().stream().filter(options::wants).toList();
    if (wanted.isEmpty() && !options.wants("idle_core_share")) {
      return;
    }
    // -Xbatch: compiling in the background would take turns with what is measured, on its one core.
    try (Subject early = theirsFirst ? startTheirs(probe, memory) : startOurs(memory);
        Subject late = theirsFirst ? startOurs(memory) : startTheirs(probe, memory)) {
      Subject theirs = theirsFirst ? early : late;
      Subject ours = theirsFirst ? late : early;
      for (String name : wanted) {
        // The first turns only warm up.
        int counted = -2;
        for (int pair = 0; counted < pairs && pair < MOST_TURNS * pairs; pair++) {
          // Each comes first as often as the other, so that neither gains from what the other leaves behind.
          Subject first = pair % 2 == 0 ? theirs : ours;
          Subject second = first == ours ? theirs : ours;
          boolean apart = cores.apart();
          List<String> before = first.measure(name);
          apart &= cores.apart();
          List<String> after = second.measure(name);
          apart &= cores.apart();
          if (counted >= 0 && apart) {
            take(before, first == ours);
            take(after, second == ours);
          }
          if (counted < 0 || apart) {
            counted++;
          } else {
            cores.leftOut();
          }
        }
      }
      if (options.wants("idle_core_share")) {
        take(ours.measure("idle_core_share"), true);
      }
    }
  }

  private Subject startTheirs(Probe probe, String memory) throws IOException, InterruptedException {
    return Subject.start(theirs(probe, memory, "warm=0.02"), probe.environment());
  }

  private Subject startOurs(String memory) throws IOException, InterruptedException {
    // While the other pair is measured our target is stopped, which is no loss; how idle an agent is, is asked of the usual one.
    Map<String, String> patient = options.wants("idle_core_share") ? Map.of() : Map.of("SLUICE_HEARTBEAT_MS", "30000");
    return Subject.start(ours(memory, List.of("-Xbatch"), "warm=" + options.text("warm", "0.05")), patient);
  }

  private void take(List<String> lines, boolean ours) {
    log.addAll(lines);
    lines.stream().filter(line -> line.startsWith("impl=")).forEach(line -> comparison.add(line, ours));
  }

  private List<String> theirs(Probe probe, String memory, String... words) {
    List<String> command = new ArrayList<>(List.of(probe.program().toString(), "memory=" + memory, "cores=" + options.core(0) + "," + options.core(1)));
    command.add("samples=" + options.samples());
    command.addAll(probe.words());
    command.addAll(List.of(words));
    return command;
  }

  private List<String> ours(String memory, List<String> jvm, String... words) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", options.core(0), ProcessHandle.current().info().command().orElseThrow()));
    command.addAll(jvm);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    String natives = System.getProperty("sluice.natives");
    if (natives != null) {
      command.add("-Dsluice.natives=" + natives);
    }
    command.addAll(Stream.of(options.text("jvm", "").split(";", -1)).filter(word -> !word.isEmpty()).toList());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchMain.class.getName()));
    Map<String, String> all = new LinkedHashMap<>(options.values());
    all.keySet().removeAll(List.of("processes", "pairs", "starts", "stat", "apart", "ucx", "log", "jvm", "only"));
    all.put("memory", memory);
    BenchOptions given = BenchOptions.of(words);
    all.putAll(given.values());
    command.addAll(new BenchOptions(all).words());
    return command;
  }

  /** What a command prints that is no pair of processes to be asked, but ends by itself. */
  private static List<String> lines(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed with exit code " + process.exitValue());
    }
    return text.lines().toList();
  }

  private static String machine() throws IOException {
    String model = "unknown processor";
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        model = line.substring(line.indexOf(':') + 1).strip();
        break;
      }
    }
    return Runtime.getRuntime().availableProcessors() + " cores of " + model + ", Linux " + System.getProperty("os.version") + ", Java "
        + Runtime.version() + ", load " + Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
  }
}
