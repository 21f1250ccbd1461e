package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.tck.rate.Carrier;
import dev.sluice.tck.rate.Expected;
import dev.sluice.tck.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a result says of how fast its route should be. */
class SpeedsTest {
  private static final Job JOB = new Job(Workloads.named("W7").orElseThrow(), Operation.READ, MemoryKind.HOST, 1, 1, 0);
  private static final Expected EXPECTED = Expected.of(Carrier.NETWORK, 1.25, "/sys/class/net/vB/speed (10000 Mb/s)");
  private static final Map<String, Object> ROUTE = Map.of("backend", "UCX", "transport", "tcp", "device", "vB", "path", "direct", "known", "reported");

  private static JsonNode result(Expected expected, double gigabytesPerSecond, boolean simulated) throws Json.NotJsonException {
    Tally tally = new Tally("crc32c:0", true);
    tally.verified = true;
    tally.repetitions = 1;
    tally.nanos = (long) (JOB.workload().bytes() / gigabytesPerSecond);
    tally.pace = Speeds.Pace.NONE.and(tally.nanos);
    tally.route = ROUTE;
    tally.expected = expected;
    return Json.object(Json.line(Results.of(JOB, tally, simulated, 1, 2)));
  }

  @Test
  void aSlowRouteIsWarnedOfInTheResult() throws Exception {
    JsonNode result = result(EXPECTED, 0.05, false);

    assertThat(result.path("expected").path("gigabytesPerSecond").asDouble()).isEqualTo(1.25);
    assertThat(result.path("expected").path("from").asString()).isEqualTo("/sys/class/net/vB/speed (10000 Mb/s)");
    assertThat(result.path("warnings")).hasSize(1);
    assertThat(result.path("warnings").path(0).asString()).contains("UCX tcp/vB, direct, reported").contains("0.05 GB/s").contains("1.25 GB/s").contains("/sys/class/net/vB/speed");
    assertThat(Results.text(result)).contains("expected  1.25 GB/s by /sys/class/net/vB/speed (10000 Mb/s)");
  }

  @Test
  void aRouteThatIsNearIsNot() throws Exception {
    assertThat(result(EXPECTED, 0.9, false).path("warnings").isArray()).isTrue();
    assertThat(result(EXPECTED, 0.9, false).path("warnings")).isEmpty();
  }

  @Test
  void nothingIsExpectedOfARouteThatNobodyKnowsNorOfASimulatedDevice() throws Exception {
    for (JsonNode result : new JsonNode[] {result(Expected.unknown("nobody tells"), 0.01, false), result(EXPECTED, 0.01, true)}) {
      assertThat(result.path("expected").path("gigabytesPerSecond").isNull()).isTrue();
      assertThat(result.path("warnings")).isEmpty();
    }
    assertThat(Results.text(result(Expected.unknown("nobody tells"), 0.01, false))).contains("expected  not known: nobody tells");
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0", "0.05, 1"})
  void theWarningIsALineOnStandardErrorAndChangesNoExitCode(double rate, int lines) throws Exception {
    Run printed = Run.printing(result(EXPECTED, rate, false));

    assertThat(printed.exit()).isZero();
    assertThat(printed.err().lines()).hasSize(lines).allMatch(line -> line.startsWith("sluice: warning: the route "));
    assertThat(printed.out()).doesNotContain("warning");
  }

  @Test
  void whatIsExpectedSurvivesTheWire() throws Exception {
    for (Expected expected : new Expected[] {EXPECTED, Expected.unknown("nobody tells")}) {
      assertThat(Speeds.expected(Json.object(Json.line(Speeds.json(expected))))).isEqualTo(expected);
    }
    Speeds.Pace pace = Speeds.Pace.NONE.and(7).and(3).and(5);
    assertThat(pace).isEqualTo(new Speeds.Pace(3, 3));
    assertThat(Speeds.pace(Json.object(Json.line(Speeds.json(pace))))).isEqualTo(pace);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"carrier\":\"WARP\",\"gigabytesPerSecond\":9,\"from\":\"x\"}", "{\"carrier\":\"RDMA\",\"gigabytesPerSecond\":\"much\"}"})
  void whatAPeerSaysThatMeansNothingIsUnknown(String json) throws Exception {
    assertThat(Speeds.expected(Json.object(json)).gigabytesPerSecond()).isEmpty();
  }
}
