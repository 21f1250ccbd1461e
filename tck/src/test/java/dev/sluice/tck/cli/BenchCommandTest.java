package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.tck.bench.chart.BenchData;
import dev.sluice.tck.bench.chart.Check;
import dev.sluice.tck.bench.chart.Missing;
import dev.sluice.tck.bench.chart.Ratio;
import dev.sluice.tck.bench.chart.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(180)
class BenchCommandTest {
  private static final Result OURS = new Result("sluice", "UCX", "posix", "HOST", "WRITE", "latency", "", 8, 1, 0.7, 1.5, 0.011, 1.4e6, Double.NaN, 0, 3, "");
  private static final Ratio RATIO = new Ratio("UCX", "posix", "HOST", "WRITE", "latency", "", 8, "raw C", 1.1, 1.05, 1.2, 32, "≤ 1.15", true);
  private static final BenchData DATA = new BenchData(Map.of(), List.of(OURS), List.of(RATIO), List.of(new Missing("fio", "it is not installed")));

  @BeforeAll
  static void startFast() {
    System.setProperty("sluice.bench.prepare", "0.1");
  }

  @Test
  void measuresOursBesideRawCAndDrawsIt(@TempDir Path folder) throws Exception {
    Natives.assumeLibfabric();
    Path chart = folder.resolve("bench.svg");

    JsonNode json = Run.of("bench", "--backend", "LIBFABRIC", "--peers", "--quick", "--sizes", "65536", "--workloads", "none", "--chart", chart.toString(), "--json").json();

    if (!json.path("missing").isEmpty()) {
      System.err.println("NOT RUN: libfabric from C: " + json.path("missing"));
      abort(json.path("missing").toString());
    }
    assertThat(json.path("results").valueStream().map(result -> result.path("subject").asString(""))).contains("sluice", "raw C");
    assertThat(json.path("results").valueStream().filter(result -> result.path("subject").asString("").equals("sluice")))
        .allSatisfy(result -> assertThat(result.path("microsP50").asDouble()).isPositive());
    assertThat(json.path("ratios").valueStream()).allSatisfy(ratio -> assertThat(ratio.path("ratio").asDouble()).isBetween(ratio.path("low").asDouble(), ratio.path("high").asDouble()));
    assertThat(json.path("host").path("cores").asInt()).isPositive();
    assertThat(Files.readString(chart)).startsWith("<").contains("<svg");
    assertThat(Files.readString(folder.resolve("bench.html"))).contains("./sluice bench --backend LIBFABRIC --peers --quick --sizes 65536 --workloads none --chart " + chart + " --json");
  }

  @Test
  void blocksOfAFileAreMeasuredBothPastThePageCacheAndThroughIt() throws Exception {
    System.setProperty("sluice.bench.file", Long.toString(16 << 20));
    try {
      JsonNode json = Run.of("bench", "--backend", "POSIX", "--quick", "--sizes", "32768", "--workloads", "none", "--json").json();

      if (!json.path("missing").isEmpty()) { // not every file system can be passed by
        System.err.println("NOT RUN: a file of " + Path.of("").toAbsolutePath() + ": " + json.path("missing"));
        abort(json.path("missing").toString());
      }
      assertThat(json.path("results").valueStream().map(result -> result.path("transport").asString("") + " " + result.path("operation").asString("")))
          .containsExactly("direct READ", "direct WRITE", "page cache READ", "page cache WRITE");
      assertThat(json.path("results").valueStream()).allSatisfy(result -> assertThat(result.path("gigabytesPerSecond").asDouble()).isPositive());
    } finally {
      System.clearProperty("sluice.bench.file");
    }
  }

  @Test
  void aWorkloadThatIsUnknownIsAUsageErrorThatNamesTheKnownOnes() {
    Run run = Run.of("bench", "--workloads", "W99");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("W99").contains("W3b");
  }

  @Test
  void aChartThatCannotBeWrittenIsAUsageErrorBeforeAnythingIsMeasured(@TempDir Path folder) {
    Run run = Run.of("bench", "--backend", "NOSUCH", "--chart", folder.resolve("nowhere/bench.svg").toString());

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("--chart").contains("nowhere");
  }

  @Test
  void aBackendThatIsNotThereIsUnavailableWithTheReason() {
    Run run = Run.of("bench", "--backend", "NOSUCH", "--quick", "--sizes", "65536", "--workloads", "none");

    assertThat(run.exit()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err()).contains("NOSUCH");
  }

  @Test
  void linesShowOursAndBelowItEachPeerWithTheGoal() {
    List<String> lines = BenchText.lines(DATA);

    assertThat(lines).anySatisfy(line -> assertThat(line).contains("latency 8 B write").contains("0.70").contains("1.50"));
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("1.100 (1.050 to 1.200, 32 pairs) of the time of raw C, goal ≤ 1.15: met"));
    assertThat(lines).contains("missing  fio: it is not installed");
  }

  @Test
  void whatAPeersFigureIsMadeOfIsSaidBesideIt() {
    Result theirs = new Result("raw C", "UCX", "posix", "HOST", "WRITE", "latency", "", 8, 1, 0.6, 1.5, 0.011, 1.4e6, Double.NaN, 0, 3, "in cache, one buffer");

    assertThat(BenchText.lines(new BenchData(Map.of(), List.of(OURS, theirs), List.of(RATIO), List.of()))).anySatisfy(line -> assertThat(line).contains("of the time of raw C (in cache, one buffer), goal"));
  }

  @Test
  void whatWasEndedEarlySaysSoInLinesAndJson() {
    BenchData early = new BenchData(Map.of(), List.of(OURS), List.of(), List.of(), List.of(), false);

    assertThat(BenchText.lines(early)).first().asString().startsWith("Ended early");
    assertThat(BenchText.json(early, Map.of())).containsEntry("complete", false);
    assertThat(BenchText.json(DATA, Map.of())).containsEntry("complete", true);
  }

  @Test
  void sizesAreToldInTheLargestUnitOfWhichTheyAreMultiples() {
    Result block = new Result("sluice", "GDS", "direct", "HOST", "READ", "bandwidth", "", 1_310_720, 102, 1, Double.NaN, 1, 1, Double.NaN, 0, 3, "");

    assertThat(BenchText.lines(new BenchData(Map.of(), List.of(block), List.of(), List.of(), List.of(), true))).anySatisfy(line -> assertThat(line).contains("bandwidth 1280 KiB read"));
  }

  @Test
  void checksOfOursAloneHaveTheirGoalInLinesAndJson() {
    Check met = new Check("Growth", "time of many", "in random order", 1.05, 1.01, 1.09, 32, "", "≤ 1.1", true);
    Check known = new Check("In one process", "post", "UCX posix", 1234, 1200, 1270, 10, "ns", "", false);
    BenchData data = new BenchData(Map.of(), List.of(), List.of(), List.of(), List.of(met, known), true);

    assertThat(BenchText.lines(data)).containsSubsequence("Growth", "In one process")
        .anySatisfy(line -> assertThat(line).contains("time of many").endsWith("1.050  (1.010 to 1.090), goal ≤ 1.1: met"))
        .anySatisfy(line -> assertThat(line).contains("post").endsWith("1,234 ns (1,200 to 1,270)"));
    assertThat(String.valueOf(BenchText.json(data, Map.of()).get("checks"))).contains("name=time of many", "goal=≤ 1.1, met=true", "measurements=10}", "how=UCX posix");
  }

  @Test
  void aSimulatedDeviceIsAskedForWithDeviceMemoryOnly() {
    Run run = Run.of("bench", "--device", "simulated");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("--device simulated").contains("--memory device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sizes 8", "--workloads W1", "--backend UCX", "--memory host", "--peers"})
  void whatMeasuresWithinOneProcessMeasuresNothingElse(String other) {
    Run run = Run.of(("bench --in-process " + other).split(" ", -1));

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("--in-process").contains(other.split(" ", -1)[0]);
  }

  @Test
  void jsonLeavesOutWhatWasNotMeasured() {
    Map<String, Object> json = BenchText.json(DATA, Map.of());

    assertThat(json.get("results").toString()).contains("microsP50=0.7").doesNotContain("postMicros");
    assertThat(json.get("ratios").toString()).contains("against=raw C").contains("met=true");
    assertThat(json.get("missing").toString()).contains("fio");
  }
}
