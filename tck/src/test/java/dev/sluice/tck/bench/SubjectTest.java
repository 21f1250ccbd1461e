package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pairs of processes, and what stands for ones that fail. */
@Timeout(120)
class SubjectTest {
  private static final Path NATIVES = Path.of(System.getProperty("sluice.natives", ".natives"));
  private static final Group POSIX = Group.of("UCX", Bench.Where.HOST, "0,0").get(1);
  private static final Shape SMALL = Shape.walk(Operation.WRITE, 8, 4, 1 << 20);
  private static final long FILE = 16 << 20;
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(200);
  private static final Sampling FEW = new Sampling(3, 0.01, 100_000, false);

  @BeforeAll
  static void startFast() {
    System.setProperty("sluice.bench.prepare", "0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "raw C"})
  void answersWalksAndTablesOfBothOperations(String name) throws Exception {
    assumeUcx();
    try (Workshop workshop = new Workshop(); Subject subject = peers(workshop).start(name, POSIX)) {
      for (Operation operation : Operation.values()) {
        for (Shape shape : List.of(Shape.walk(operation, 4096, 16, 16 << 20), Shape.table(operation, 256, 4, 64, 16, 512))) {
          Measured found = subject.measure(shape, FEW);

          assertThat(found.nanos()).as("%s of %s", shape, name).hasSize(3);
          assertThat(found.median()).as("nanoseconds of %s of %s", shape, name).isGreaterThan(100);
          assertThat(found.calls()).isGreaterThanOrEqualTo(3);
          assertThat(found.cpuNanos()).isPositive();
        }
      }
      if (name.equals(Peers.OURS)) { // others are not asked for it
        assertThat(subject.measure(Shape.oneWay(8), FEW).median()).as("nanoseconds of one way").isGreaterThan(100);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice", "raw C"})
  void declinesWhatDoesNotFitItsPoolAndServesOn(String name) throws Exception {
    assumeUcx();
    try (Workshop workshop = new Workshop(); Subject subject = peers(workshop).start(name, POSIX)) {
      assertThatThrownBy(() -> subject.measure(Shape.walk(Operation.WRITE, 4096, 1, 1L << 40), FEW)).isInstanceOf(CannotException.class).hasMessageContaining("pool");

      assertThat(subject.measure(SMALL, FEW).nanos()).hasSize(3);
    }
  }

  /** What needs no packages of others. */
  @ParameterizedTest
  @CsvSource({"UCX, 1, ucx_perftest", "UCX, 2, memcpy", "LIBFABRIC, 0, raw C", "NIXL, 0, raw C"})
  void everyProgramInCAnswers(String backend, int group, String name) throws Exception {
    assumeUcx();
    try (Workshop workshop = new Workshop(); Subject subject = peers(workshop).start(name, Group.of(backend, Bench.Where.HOST, "0,0").get(group))) {
      for (Operation operation : Operation.values()) {
        Shape shape = Shape.walk(operation, 4096, 100, 16 << 20);

        assertThat(subject.measure(shape, FEW).median()).as("nanoseconds of %s of %s over %s", operation, name, backend).isGreaterThan(1000);
      }
    } catch (MissingException missing) {
      System.err.println("NOT RUN: " + name + " over " + backend + ": " + missing.getMessage());
      abort(missing.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Peers.OURS, Peers.COPIES, Peers.LEGS})
  void whatMovesDeviceMemoryDoesSoOnASimulatedDevice(String name) throws Exception {
    assumeUcx();
    Group simulated = Group.of("UCX", Bench.Where.SIMULATED, "0,0").getFirst();
    try (Workshop workshop = new Workshop(); Subject subject = peers(workshop).start(name, simulated)) {
      for (Operation operation : Operation.values()) {
        assertThat(subject.measure(Shape.walk(operation, 65_536, 8, 16 << 20), FEW).median()).as("nanoseconds of %s of %s", operation, name).isGreaterThan(1000);
      }
    }
  }

  @Test
  void aProgramInCIsMissingWhereTheDeviceIsSimulated() {
    Group simulated = Group.of("UCX", Bench.Where.SIMULATED, "0,0").getFirst();

    assertThatThrownBy(() -> {
      try (Workshop workshop = new Workshop()) {
        peers(workshop).start(Peers.RAW, simulated);
      }
    }).isInstanceOf(MissingException.class);
  }

  @Test
  void everySubjectMovesBlocksOfAFileThatIsGoneAfterwards(@TempDir Path folder) throws Exception {
    System.setProperty(BenchFile.BYTES, Long.toString(FILE));
    Group files = Group.of("GDS", Bench.Where.HOST, "0,1").getFirst();
    try (Workshop workshop = new Workshop(); BenchFile file = new BenchFile(folder, _ -> {})) {
      Peers peers = new Peers(NATIVES, workshop, new Packages(NATIVES.resolve("peers"), _ -> {}), file);
      for (String name : List.of(Peers.OURS, Peers.RAW, Peers.FIO)) {
        try (Subject subject = peers.start(name, files)) {
          for (Operation operation : Operation.values()) {
            Measured found = subject.measure(Shape.walk(operation, 32_768, 64, FILE), new Sampling(1, 0, 1, false));

            assertThat((64 << 15) / found.median()).as("GB/s of %s of %s", operation, name).isBetween(0.001, 200.0);
          }
        } catch (MissingException missing) {
          System.err.println("NOT RUN: " + name + " on files: " + missing.getMessage());
        }
      }
      assertThat(folder).isNotEmptyDirectory();
    } finally {
      System.clearProperty(BenchFile.BYTES);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatDoesNotFitIsMissingForThatReason(@TempDir Path folder) {
    System.setProperty(BenchFile.BYTES, Long.toString(1L << 60));
    try (BenchFile file = new BenchFile(folder, _ -> {})) {
      assertThatThrownBy(() -> file.path()).isInstanceOf(MissingException.class).hasMessageContaining("does not fit").hasMessageContaining(folder.toString());
    } finally {
      System.clearProperty(BenchFile.BYTES);
    }
  }

  @Test
  void callsAloneAreOneSampleEach() throws Exception {
    assumeUcx();
    try (Workshop workshop = new Workshop(); Subject subject = peers(workshop).start("raw C", POSIX)) {
      assertThat(subject.measure(SMALL, Sampling.each(50)).nanos()).hasSize(50);
    }
  }

  @Test
  void oneThatCannotRunHereIsMissingForItsReason() {
    assertThatThrownBy(() -> ServingSubject.start("nobody", List.of("sh", "-c", "echo missing there is none"), Map.of())).isInstanceOf(MissingException.class).hasMessage("there is none");
  }

  @Test
  void oneThatFailsToStartIsMissingForItsLastWords() {
    assertThatThrownBy(() -> ServingSubject.start("nobody", List.of("sh", "-c", "echo out of luck >&2; exit 3"), Map.of())).isInstanceOf(MissingException.class).hasMessage("out of luck");
  }

  @Test
  void oneThatEndsAmidAMeasurementIsAnErrorThatNamesItAndItsLastWords() throws Exception {
    try (Subject subject = ServingSubject.start("nobody", List.of("sh", "-c", "echo ready 0; read request; echo gone >&2"), Map.of())) {
      assertThatThrownBy(() -> subject.measure(SMALL, FEW)).isInstanceOf(IOException.class).hasMessageContaining("nobody").hasMessageContaining("gone");
    }
  }

  @Test
  void oneThatEndedBetweenMeasurementsIsAnErrorThatNamesItAndNothingElseWhenItIsClosed() throws Exception {
    try (Subject subject = ServingSubject.start("nobody", List.of("sh", "-c", "exec <&-; echo gone >&2; echo ready 0"), Map.of())) {
      assertThatThrownBy(() -> subject.measure(SMALL, FEW)).isInstanceOf(IOException.class).hasMessageContaining("nobody").hasMessageContaining("gone");
    }
  }

  @Test
  void oneThatDoesNotAnswerIsEndedWithAllItStartedAndIsAnErrorThatSaysSo() throws Exception {
    ProcessHandle target;
    try (Subject subject = ServingSubject.start("nobody", List.of("sh", "-c", "sleep 1000 & echo ready $!; wait"), Map.of(), SHORT_PATIENCE)) {
      target = sleeper();
      assertThatThrownBy(() -> subject.measure(SMALL, FEW)).isInstanceOf(IOException.class).hasMessageContaining("nobody").hasMessageContaining("had not answered within");
    }
    assertThat(target.onExit().get(30, TimeUnit.SECONDS)).isEqualTo(target);
  }

  @Test
  void oneThatIsNeverReadyIsMissing() {
    assertThatThrownBy(() -> ServingSubject.start("nobody", List.of("sleep", "1000"), Map.of(), SHORT_PATIENCE)).isInstanceOf(MissingException.class).hasMessageContaining("not ready within");
  }

  @Test
  void oneThatDeclinesStandsStillAfterwards() throws Exception {
    try (Subject subject = ServingSubject.start("nobody", List.of("sh", "-c", "sleep 1000 & echo ready $!; read request; echo cannot do that; echo done; read end; kill -9 $!"), Map.of())) {
      assertThatThrownBy(() -> subject.measure(SMALL, FEW)).isInstanceOf(CannotException.class);

      assertThat(Files.readString(Path.of("/proc/" + sleeper().pid() + "/stat"))).contains(") T ");
    }
  }

  private static ProcessHandle sleeper() {
    return ProcessHandle.current().descendants().filter(one -> one.info().commandLine().orElse("").endsWith("sleep 1000")).findFirst().orElseThrow();
  }

  @Test
  void oneThatCannotBeBuiltIsMissing() throws Exception {
    try (Workshop workshop = new Workshop()) {
      assertThatThrownBy(() -> workshop.program("ucx_subject", List.of("-lno-such-library"))).isInstanceOf(MissingException.class).hasMessageContaining("cc cannot build it");
    }
  }

  private static Peers peers(Workshop workshop) {
    return new Peers(NATIVES, workshop, new Packages(NATIVES.resolve("peers"), _ -> {}), new BenchFile(Path.of("target"), _ -> {}));
  }

  private static void assumeUcx() {
    boolean there = Files.isDirectory(NATIVES.resolve("libucx/include"));
    if (!there) {
      System.err.println("NOT RUN: subjects over UCX, whose library ./sluice natives fetches");
    }
    assumeTrue(there, "UCX is not in " + NATIVES);
  }
}
