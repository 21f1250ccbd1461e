package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.Check;
import dev.sluice.tck.bench.process.ManyRegions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How long it takes until an agent knows another one that has many regions. */
final class Connecting {
  private static final String GROUP = "Many regions";
  private static final int REGIONS = 10_000;
  private static final int QUICK = 7;
  private static final int FULL = 31;
  private static final Goal GOAL = new Goal(100, true);

  private final int regions;

  Connecting() {
    this(REGIONS);
  }

  Connecting(int regions) {
    this.regions = regions;
  }

  List<Check> run(boolean quick, Consumer<String> progress) throws IOException, InterruptedException, MissingException {
    int times = quick ? QUICK : FULL;
    progress.accept(String.format("metadata of %,d regions, %d times", regions, times));
    List<Map<String, String>> lines = new ArrayList<>();
    Errand.run("metadata", ManyRegions.class, List.of(), List.of(Integer.toString(regions), Integer.toString(times + 1)), Map.of("UCX_TLS", "posix,self"), line -> {
      if (line.startsWith("connected ")) {
        lines.add(Shape.words(line.substring("connected ".length())));
      }
    });
    String how = String.format("%,d regions registered with UCX posix, %,d bytes of metadata; two agents of one process, the second one new each time", regions, Shape.number(lines.getFirst(), "bytes", 0));
    List<Map<String, String>> warm = lines.subList(1, lines.size());
    return List.of(
        Checks.promised(GROUP, "encode, decode and connect", how, series(warm, "encode", "decode", "connect"), "ms", GOAL),
        Checks.known(GROUP, "encode", how, series(warm, "encode"), "ms"),
        Checks.known(GROUP, "decode", how, series(warm, "decode"), "ms"),
        Checks.known(GROUP, "connect", how, series(warm, "connect"), "ms"),
        Checks.known(GROUP, "encode, decode and connect for the first time", how + ", in a JVM that did neither before", series(lines.subList(0, 1), "encode", "decode", "connect"), "ms"));
  }

  private static Series series(List<Map<String, String>> lines, String... parts) {
    Series series = new Series();
    for (Map<String, String> line : lines) {
      long nanos = 0;
      for (String part : parts) {
        nanos += Shape.number(line, part, 0);
      }
      series.add(nanos / 1e6);
    }
    return series;
  }
}
