package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Operation;
import dev.sluice.tck.bench.chart.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, for a moment. */
@Timeout(120)
class AloneTest {
  private static final Path NATIVES = Path.of(System.getProperty("sluice.natives", ".natives"));

  @BeforeAll
  static void startFast() {
    System.setProperty("sluice.bench.prepare", "0.1");
  }

  @Test
  void jmhMeasuresTimeAndAllocationOfACall() throws Exception {
    List<Check> checks = new ArrayList<>();
    List<String> said = new ArrayList<>();

    new Costs(List.of("SelectionCost.select")).run(true, said::add, checks);

    assertThat(said).containsExactly("in one process: select backends by the environment");
    assertThat(checks).extracting(Check::name).containsExactly("select backends by the environment", "select backends by the environment: allocated");
    assertThat(checks).extracting(Check::value).allSatisfy(value -> assertThat(value).isGreaterThan(100));
    assertThat(checks.getFirst().low()).isLessThan(checks.getFirst().value());
  }

  @Test
  void aCallThatThereIsNotIsMissing() {
    assertThatThrownBy(() -> new Costs(List.of("NoCost.none")).run(true, _ -> {}, new ArrayList<>())).isInstanceOf(MissingException.class).hasMessageContaining("NoCost.none");
  }

  @Test
  void connectingIsMeasuredInItsParts() throws Exception {
    assumeUcx();

    List<Check> checks = new Connecting(20).run(true, _ -> {});

    assertThat(checks).extracting(Check::value).allSatisfy(value -> assertThat(value).isPositive());
    assertThat(checks.getFirst().value()).isGreaterThanOrEqualTo(checks.get(3).value());
    assertThat(checks.getFirst().goal()).isEqualTo("≤ 100.0 ms");
    assertThat(checks.getFirst().how()).contains("20 regions");
  }

  @Test
  void aSubjectWithACrowdAnswersAndRests() throws Exception {
    assumeUcx();
    try (ServingSubject subject = Peers.ours(Group.of("UCX", Bench.Where.HOST, "0,0").get(1), Map.of("crowd", "2", "pool", "8388608"))) {
      assertThat(subject.measure(Shape.walk(Operation.WRITE, 4096, 4, 1 << 20), new Sampling(2, 0, 100_000, false)).nanos()).hasSize(2);
      assertThat(subject.idle(Duration.ofMillis(200))).isBetween(0.0, 2000.0);
    }
  }

  private static void assumeUcx() {
    boolean there = Files.isDirectory(NATIVES.resolve("libucx/include"));
    if (!there) {
      System.err.println("NOT RUN: what is measured over UCX, whose library ./sluice natives fetches");
    }
    assumeTrue(there, "UCX is not in " + NATIVES);
  }
}
