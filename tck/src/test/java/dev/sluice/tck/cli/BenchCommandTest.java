package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.tck.bench.chart.BenchData;
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
import tools.jackson.databind.JsonNode;

@Timeout(180)
class BenchCommandTest {
  private static final Result OURS = new Result("sluice", "UCX", "posix", "HOST", "WRITE", "latency", "", 8, 1, 0.7, 1.5, 0.011, 1.4e6, Double.NaN, 0, 3);
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
    assertThat(Files.readString(folder.resolve("bench.html"))).contains("./sluice bench --backend LIBFABRIC");
  }

  @Test
  void aWorkloadThatIsUnknownIsAUsageErrorThatNamesTheKnownOnes() {
    Run run = Run.of("bench", "--workloads", "W99");

    assertThat(run.exit()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("W99").contains("W3b");
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
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("1.100 (1.050 to 1.200) of the time of raw C, goal ≤ 1.15: met"));
    assertThat(lines).contains("missing  fio: it is not installed");
  }

  @Test
  void jsonLeavesOutWhatWasNotMeasured() {
    Map<String, Object> json = BenchText.json(DATA, Map.of());

    assertThat(json.get("results").toString()).contains("microsP50=0.7").doesNotContain("postMicros");
    assertThat(json.get("ratios").toString()).contains("against=raw C").contains("met=true");
    assertThat(json.get("missing").toString()).contains("fio");
  }
}
