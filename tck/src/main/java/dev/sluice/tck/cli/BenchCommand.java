package dev.sluice.tck.cli;

import dev.sluice.tck.bench.Bench;
import dev.sluice.tck.bench.Hooks;
import dev.sluice.tck.bench.chart.BenchData;
import dev.sluice.tck.bench.chart.Chart;
import dev.sluice.tck.bench.chart.Page;
import dev.sluice.tck.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast, against what else. */
@Command(
    name = "bench",
    description = {
      "Measure how fast bytes move between two processes, each on a core of its own: latency, bandwidth by size, small scattered descriptors, and the workloads of models.",
      "With --backend GDS, how fast blocks move between memory and a file of 1 GiB, 16 at once, past the page cache and through it. The file is made in the current folder, whose disk is measured, and removed at the end.",
      "With --peers the native tools and other products measure the same in turn, on the same cores, with the same library and transport, or each with its own default; ratios are medians of pairs of turns, with their 95-percent interval.",
      "At the end, what calls cost within one process, and how costs grow with descriptors, regions and peers."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int STARTS = 4;
  private static final int PAIRS = 8;

  /** Who gives one of these wants that, and not all there is. */
  private static final List<String> NARROWING = List.of("--backend", "--memory", "--sizes", "--workloads");

  /** Where memory is. */
  enum MemoryChoice {
    HOST,
    DEVICE
  }

  @Mixin private final OutputOptions output = new OutputOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--backend", split = ",", paramLabel = "NAME", defaultValue = "UCX", description = "Whose speed. Default: ${DEFAULT-VALUE}.")
  private List<String> backends = List.of();

  @Option(names = "--memory", defaultValue = "host", description = "Memory on both sides: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private MemoryChoice memory = MemoryChoice.HOST;

  @Option(names = "--device", paramLabel = "auto|simulated", description = "With --memory device: this machine's first device, or a simulated one, whose speed says nothing. Default: auto.")
  private String device = "auto";

  @Option(names = "--sizes", split = ",", paramLabel = "BYTES", description = {
      "Bytes of a descriptor. Up to 65536 latency is measured, from 4096 on bandwidth; of 8, 256 and 4096 also 32,000 scattered ones in one posting; of 8 also the way to the notification at the other side.",
      "Of files only bandwidth is measured, of those that are whole pages of 4096.",
      "Default: 8,256,4096,65536,1048576,16777216,67108864; of files 32768,1310720."})
  private List<Long> sizes = List.of();

  @Option(names = "--workloads", split = ",", paramLabel = "ID", defaultValue = "W1,W3b", description = "Workloads of models, by name; none for none. With W1 it is also measured how well neighbouring blocks are merged, as W1 neighbours. Default: ${DEFAULT-VALUE}.")
  private List<String> workloads = List.of();

  @Option(names = "--peers", description = "Measure the native tools and other products in turn. Those that are not there are reported as missing.")
  private boolean peers;

  @Option(names = "--in-process", description = "Measure nothing but what Sluice costs by itself, over UCX: calls within one process, and growth with descriptors, regions and peers. "
      + "That comes last anyway, unless --backend, --memory, --sizes or --workloads says what to measure.")
  private boolean inProcess;

  @Option(names = "--quick", description = "Few pairs of turns: figures to look at, not to quote.")
  private boolean quick;

  @Option(names = "--cores", paramLabel = "A,B", defaultValue = "0,1", description = "The core of the process that posts, and of the one that it reads and writes. Default: ${DEFAULT-VALUE}.")
  private String cores = "0,1";

  @Option(names = "--chart", paramLabel = "FILE.svg", description = "Draw what was found, and write a page with all charts and tables beside it (FILE.html). No default.")
  private @Nullable Path chart;

  private final Console console;
  private boolean reported;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> narrowed = NARROWING.stream().filter(this::isGiven).toList();
    if (inProcess && (peers || !narrowed.isEmpty())) {
      throw Failure.usage("--in-process measures nothing that " + (peers ? "--peers" : narrowed.getFirst()) + " is about", "give one of the two");
    }
    List<String> named = workloads.stream().filter(id -> !id.equalsIgnoreCase("none")).toList();
    for (String id : named) {
      if (Workloads.named(id).isEmpty()) {
        throw Failure.usage("there is no workload " + id, "name one of " + String.join(", ", Workloads.ids()) + ", or none");
      }
    }
    if (sizes.stream().anyMatch(bytes -> bytes < 1)) {
      throw Failure.usage("a descriptor has at least 1 byte", "give --sizes bytes, as 8,4096,65536");
    }
    if (chart != null && !Files.isWritable(Optional.ofNullable(chart.toAbsolutePath().getParent()).orElse(chart))) { // better now than after an hour
      throw Failure.usage("--chart " + chart + " cannot be written: its folder is not there, or not writable", "give a file in a folder that is");
    }
    Bench bench = new Bench(
        new Bench.Wanted(
            inProcess ? List.of() : backends.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList(), where(), sizes, named, peers, quick ? 1 : STARTS, quick ? 3 : PAIRS, cores,
            narrowed.isEmpty()));
    Thread early = Hooks.atEnd("report-early", () -> reportEarly(bench, true));
    try {
      bench.run(Path.of(System.getProperty("sluice.natives", ".natives")), console::note);
      Optional<String> unavailable = bench.unavailable();
      if (unavailable.isPresent()) {
        throw new Failure(ExitCodes.UNAVAILABLE, "unavailable", "nothing could be measured: " + unavailable.get(), "see ./sluice info");
      }
      report(bench, true, true);
      return ExitCodes.DONE;
    } catch (IOException | RuntimeException broken) {
      if (Hooks.areRunning()) { // whoever told this process to end may have told the others, too: that is why they have ended
        return ExitCodes.INTERRUPTED;
      }
      reportEarly(bench, !output.json); // with it, the error is the one document
      throw broken;
    } finally {
      Hooks.forget(early);
    }
  }

  /** Measuring takes long: what was found before it was ended, or before our program ended, is not thrown away. */
  private void reportEarly(Bench bench, boolean said) {
    if (bench.unavailable().isPresent()) {
      return;
    }
    try {
      report(bench, false, said);
    } catch (IOException unwritten) {
      console.note("the chart could not be written: " + unwritten);
    }
  }

  /**
   * Tells what was found, once: at the end, or when this process is told to end.
   *
   * @param complete whether all was measured
   * @param said whether on standard output, too, and not only as charts
   */
  private synchronized void report(Bench bench, boolean complete, boolean said) throws IOException {
    if (reported) {
      return;
    }
    reported = true;
    if (!complete) {
      console.note("ended early");
    }
    Map<String, Object> host = HostFacts.json();
    Map<String, String> facts = new LinkedHashMap<>();
    host.forEach((name, value) -> facts.put(name, String.valueOf(value)));
    BenchData data = bench.data(facts, complete);
    if (said && output.json) {
      console.json(BenchText.json(data, host));
    } else if (said) {
      console.lines(BenchText.lines(data));
    }
    if (chart != null) {
      write(chart, Chart.sheet(data));
      write(page(chart), Page.of(data, command()));
    }
  }

  private Bench.Where where() {
    boolean simulated = JobOptions.isSimulated(device);
    if (memory == MemoryChoice.HOST) {
      if (simulated) {
        throw Failure.usage("--device simulated is about device memory", "give --memory device too");
      }
      return Bench.Where.HOST;
    }
    return simulated ? Bench.Where.SIMULATED : Bench.Where.DEVICE;
  }

  private boolean isGiven(String option) {
    return spec != null && spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    console.note("wrote " + file);
  }

  /** Beside the chart: {@code x.svg} has {@code x.html}. */
  private static Path page(Path chart) {
    String name = String.valueOf(chart.getFileName());
    return chart.resolveSibling((name.endsWith(".svg") ? name.substring(0, name.length() - ".svg".length()) : name) + ".html");
  }

  /** What was typed. Variables of the environment are not part of it. */
  private String command() {
    List<String> typed = spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs();
    return Stream.concat(Stream.of("./sluice"), typed.stream().map(word -> word.matches("[\\w.,/:=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")).collect(Collectors.joining(" "));
  }
}
