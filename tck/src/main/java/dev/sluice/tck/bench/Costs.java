package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.Check;
import dev.sluice.tck.bench.process.InProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What calls cost within one process, as JMH finds it. */
final class Costs {
  private static final String GROUP = "In one process";
  private static final String MAPPED = "one descriptor of 8 B between two agents of one process, UCX posix, memory that it maps; median of JMH's iterations";
  private static final String WAITING = "one descriptor of 8 B to a process that is stopped, UCX posix, registered memory; median of JMH's iterations";
  private static final String METADATA = "regions registered with UCX; median of JMH's iterations";
  private static final String SELECTION = "from a map of eight variables; median of JMH's iterations";
  /** Nothing, but for what compilers and timers of the JVM take meanwhile. */
  private static final Goal NOTHING = new Goal(0.5, true);

  /**
   * A call that is measured.
   *
   * @param steady whether it must not allocate
   */
  private record Call(String text, String how, boolean steady) {}

  private static final Map<String, Call> CALLS = calls();

  private final List<String> wanted;

  Costs() {
    this(List.copyOf(CALLS.keySet()));
  }

  /** Some of them only. */
  Costs(List<String> wanted) {
    this.wanted = wanted;
  }

  private static Map<String, Call> calls() {
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("PostingCost.post", new Call("post", MAPPED, true));
    calls.put("WaitingCost.poll", new Call("poll a posting that is under way", WAITING, true));
    calls.put("PostingCost.pollEnded", new Call("poll a posting that has ended", MAPPED, true));
    calls.put("PostingCost.postToComplete", new Call("post, and poll until the end", MAPPED, true));
    for (String regions : List.of("1", "100", "10000")) {
      String of = " metadata of " + (regions.equals("1") ? "1 region" : String.format("%,d regions", Integer.parseInt(regions)));
      calls.put("MetadataCost.encode:" + regions, new Call("encode" + of, METADATA, false));
      calls.put("MetadataCost.decode:" + regions, new Call("decode" + of, METADATA, false));
    }
    calls.put("SelectionCost.select", new Call("select backends by the environment", SELECTION, false));
    return calls;
  }

  /** @param into takes what is found, also where not everything can be measured */
  void run(boolean quick, Consumer<String> progress, List<Check> into) throws IOException, InterruptedException, MissingException {
    List<String> arguments = new ArrayList<>(List.of(quick ? "quick" : "full"));
    arguments.addAll(wanted);
    // JMH takes the JVM's options over; its lock is for benchmarks that others start, and its use of Unsafe no news.
    List<String> options = List.of("-Djmh.ignoreLock=true", "--sun-misc-unsafe-memory-access=allow");
    Errand.run("JMH", InProcess.class, options, arguments, Map.of("UCX_TLS", "posix,self", "SLUICE_HEARTBEAT_MS", "30000"), line -> {
      if (line.startsWith("now ")) {
        progress.accept("in one process: " + text(line.substring("now ".length())));
      } else if (line.startsWith("cost ")) {
        add(into, Shape.words(line.substring("cost ".length())));
      }
    });
  }

  private static String text(String call) {
    Call known = CALLS.get(call);
    return known == null ? call : known.text();
  }

  private static void add(List<Check> into, Map<String, String> words) {
    Call call = CALLS.getOrDefault(words.getOrDefault("call", ""), new Call("?", "", false));
    into.add(Checks.known(GROUP, call.text(), call.how(), series(words, "nanos"), "ns"));
    Series allocated = series(words, "allocated");
    if (call.steady()) {
      into.add(Checks.promised(GROUP, call.text() + ": allocated", call.how() + ", all threads", allocated, "B", NOTHING));
    } else {
      into.add(Checks.known(GROUP, call.text() + ": allocated", call.how() + ", all threads", allocated, "B"));
    }
  }

  private static Series series(Map<String, String> words, String key) {
    Series series = new Series();
    for (double value : Measured.numbers(words.getOrDefault(key, ""))) {
      series.add(value);
    }
    return series;
  }
}
