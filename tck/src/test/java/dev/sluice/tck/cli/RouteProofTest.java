package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whoever believes that bytes go one way learns when they do not: the route is shown, one that is required and not taken ends the job, and the rate is held against what the route should reach. */
@Timeout(180)
class RouteProofTest {
  private static final String[] SMALL = {"--workload", "W1c"};

  @TempDir private Path folder;

  private static Run small(Map<String, String> variables, String... words) {
    return Run.with(variables, List.of(List.of(words), List.of(SMALL)).stream().flatMap(List::stream).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "NIXL, tcp, 'NIXL UCX/unknown, direct, unknown'",
    "LIBFABRIC, efa, 'LIBFABRIC shm/shm, direct, reported'",
    "GDS, srd, 'GDS posix/file, direct, unknown'",
  })
  void aTransportThatIsRequiredOfABackendAndNotTakenEndsTheDemoWithTheReasonAndTheRemedy(String backend, String required, String reason) {
    Natives.assume(backend);
    Run run = small(Map.of("SLUICE_BACKEND_" + backend + "__REQUIRE_TRANSPORT", required), "demo", "--backend", backend, "--json");

    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCodes.UNAVAILABLE);
    JsonNode error = run.error();
    assertThat(error.path("message").asString()).contains("require_transport").contains(required).contains(reason);
    assertThat(error.path("remedy").asString()).contains("require");
  }

  @Test
  void aWayThroughCuFileThatIsRequiredAndNotThereEndsTheDemoWithTheReasonAndTheRemedy() {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine may have that way");
    Run run = small(Map.of("SLUICE_BACKEND_GDS__REQUIRE_PATH", "cufile-direct"), "demo", "--backend", "GDS", "--json");

    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.error().path("message").asString()).contains("require_path").contains("cuFile");
    assertThat(run.error().path("remedy").asString()).contains("drop it");
  }

  @ParameterizedTest
  @CsvSource({"NIXL, tcp, tcp, 'NIXL tcp/UCX, direct, forced'", "LIBFABRIC, all, shm, 'LIBFABRIC shm/shm, direct, reported'"})
  void aTransportThatIsRequiredAndTakenIsShown(String backend, String allowed, String required, String route) {
    Natives.assume(backend);
    Run run = small(Map.of("UCX_TLS", allowed, "SLUICE_BACKEND_" + backend + "__REQUIRE_TRANSPORT", required), "demo", "--backend", backend);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("route     " + route + "\n");
  }

  @Test
  void aWayToFilesThatIsRequiredAndTakenIsShown() {
    Run run = small(Map.of("SLUICE_BACKEND_GDS__REQUIRE_PATH", "posix"), "demo", "--backend", "GDS");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("(?m)^route     GDS posix/\\S+, direct, reported$");
  }

  @ParameterizedTest
  @CsvSource({"prefill, read", "decode, write"})
  void whereOneSideAloneRequiresATransportItEndsThatSideWhicheverPosts(String side, String operation) throws Exception {
    Natives.assumeUcx();
    Map<String, String> required = Map.of("SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT", "tcp");
    boolean prefills = side.equals("prefill");
    TwoCommands two = TwoCommands.run(folder, prefills ? required : Map.of(), prefills ? Map.of() : required, "--workload", "W1c", "--operation", operation, "--json");

    Run holding = prefills ? two.prefill() : two.decode();
    Run other = prefills ? two.decode() : two.prefill();
    assertThat(holding.exit()).as(holding.err()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(holding.error().path("message").asString()).contains("transport tcp is required").contains("UCX sysv/memory");
    assertThat(holding.error().path("remedy").asString()).contains("usable on both sides");
    assertThat(other.exit()).as(other.err()).isEqualTo(ExitCodes.PEER);
  }

  @Test
  void bothSidesShowTheRouteInWords() throws Exception {
    Natives.assumeUcx();
    TwoCommands two = TwoCommands.run(folder, Map.of("UCX_TLS", "tcp"), Map.of("UCX_TLS", "tcp", "SLUICE_BACKEND_UCX__REQUIRE_TRANSPORT", "tcp"), SMALL);

    for (Run run : List.of(two.prefill(), two.decode())) {
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out()).contains("route     UCX tcp/lo, direct, reported\n").contains("expected  not known: the interface lo has no speed");
      assertThat(run.err()).doesNotContain("warning");
    }
  }

  @Test
  void bothSidesShowTheRouteAndWhatItShouldReachAsJson() throws Exception {
    Natives.assumeUcx();
    TwoCommands two = TwoCommands.run(folder, Map.of(), Map.of(), "--workload", "W1c", "--operation", "write", "--json");

    for (Run run : List.of(two.prefill(), two.decode())) {
      assertThat(run.exit()).as(run.err()).isZero();
      JsonNode route = run.json().path("route");
      assertThat(List.of(route.path("backend").asString(), route.path("transport").asString(), route.path("device").asString(), route.path("path").asString(), route.path("known").asString()))
          .containsExactly("UCX", "sysv", "memory", "direct", "reported");
      assertThat(run.json().path("expected").path("gigabytesPerSecond").asDouble()).isPositive();
      assertThat(run.json().path("expected").path("from").asString()).contains("a plain copy of memory here, 32,768 bytes at a time");
      assertThat(run.json().path("warnings").isArray()).isTrue();
    }
  }
}
