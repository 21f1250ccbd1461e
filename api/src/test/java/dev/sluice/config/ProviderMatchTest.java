package dev.sluice.config;

import static dev.sluice.config.Expect.DYN;
import static dev.sluice.config.Expect.SLUICE;
import static dev.sluice.config.Expect.problems;
import static dev.sluice.config.Expect.selection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.InvalidConfigurationException.Problem;
import dev.sluice.config.ProviderMatch.Candidate;
import dev.sluice.config.ProviderMatch.Chosen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProviderMatchTest {
  private static final Candidate UCX = new Candidate("UCX", List.of());
  private static final Candidate GDS = new Candidate("GDS", List.of("GDS_MT", "POSIX"));
  private static final Candidate NIXL = new Candidate("NIXL", List.of());
  private static final List<Candidate> FOUND = List.of(GDS, NIXL, UCX);

  @TempDir
  private Path folder;

  private static ProviderMatch match(String... assignments) {
    return ProviderMatch.of(selection(assignments), FOUND);
  }

  private static Problem problem(String... assignments) {
    List<Problem> problems = problems(() -> match(assignments));
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  private BackendSelection engine(String backend, String... assignments) throws IOException {
    Path file = Files.writeString(folder.resolve("e.yaml"), "cache_transceiver_config: {backend: " + backend + "}\n");
    return BackendSelection.fromEngineConfig(file, Expect.environment(assignments));
  }

  @Test
  void theDefaultIsTheProviderUcx() {
    assertThat(match().chosen()).containsExactly(new Chosen("UCX", Map.of(), "default: no backend flag is set"));
  }

  @Test
  void anAliasLeadsToItsProvider() {
    assertThat(match(SLUICE + "POSIX=true").chosen())
        .containsExactly(new Chosen("GDS", Map.of(), "enabled by SLUICE_BACKEND_POSIX=true (POSIX is an alias of GDS)"));
  }

  @Test
  void namesAreComparedWithoutRegardToCase() {
    assertThat(ProviderMatch.of(selection(SLUICE + "posix=1"), List.of(new Candidate("Gds", List.of("Posix")))).chosen())
        .extracting(Chosen::providerName).containsExactly("GDS");
  }

  @Test
  void aProvidersNameIsStrongerThanAnAlias() {
    assertThat(ProviderMatch.of(selection(SLUICE + "POSIX=1"), List.of(GDS, new Candidate("POSIX", List.of()))).chosen())
        .extracting(Chosen::providerName).containsExactly("POSIX");
  }

  @Test
  void aNameThatTwoProvidersAnswerToIsRefused() {
    assertThat(problems(() -> ProviderMatch.of(selection(SLUICE + "POSIX=1"), List.of(GDS, new Candidate("DISK", List.of("POSIX"))))))
        .singleElement().satisfies(problem -> assertThat(problem.message()).startsWith("2 providers answer to POSIX"));
  }

  @Test
  void parametersOfNameAndAliasesAreMerged() {
    assertThat(match(SLUICE + "GDS__A=1", DYN + "GDS_MT__B=2", SLUICE + "POSIX__A=1").chosen())
        .singleElement().satisfies(chosen -> assertThat(chosen.parameters()).isEqualTo(Map.of("a", "1", "b", "2")));
  }

  @Test
  void acrossAliasesTooOurParameterWins() {
    assertThat(match(SLUICE + "GDS_MT__A=ours", DYN + "GDS__A=1", DYN + "POSIX__A=2").chosen().getFirst().parameters())
        .isEqualTo(Map.of("a", "ours"));
    assertThat(match(SLUICE + "GDS__A=ours", DYN + "GDS_MT__A=1").chosen().getFirst().parameters())
        .isEqualTo(Map.of("a", "ours"));
  }

  @Test
  void aliasesMayNotDisagreeOnAParameter() {
    Problem problem = problem(SLUICE + "GDS__A=1", SLUICE + "POSIX__A=2");
    assertThat(problem.where()).isEqualTo(SLUICE + "POSIX__A");
    assertThat(problem.message()).contains("disagrees with " + SLUICE + "GDS__A");
  }

  @Test
  void theOrderOfPreferenceIsThatOfTheProviders() {
    assertThat(match(SLUICE + "POSIX=1", SLUICE + "NIXL=1", SLUICE + "UCX=1").chosen())
        .extracting(Chosen::providerName).containsExactly("UCX", "NIXL", "GDS");
    assertThat(match(SLUICE + "GDS_MT=1", SLUICE + "UCX=1", "SLUICE_PREFER=POSIX").chosen())
        .extracting(Chosen::providerName).containsExactly("GDS", "UCX");
  }

  @Test
  void theOrderGivenInCodeIsKept() {
    assertThat(ProviderMatch.of(BackendSelection.ofCode(List.of("posix", "NIXL", "UCX"), Map.of()), FOUND).chosen())
        .extracting(Chosen::providerName).containsExactly("GDS", "NIXL", "UCX");
  }

  @Test
  void parametersInCodeMayBeGivenByAlias() {
    var selection = BackendSelection.ofCode(List.of("GDS"), Map.of("gds_mt", Map.of("Threads", "8")));
    assertThat(ProviderMatch.of(selection, FOUND).chosen().getFirst().parameters()).isEqualTo(Map.of("threads", "8"));
  }

  @Test
  void parametersInCodeForABackendThatIsNotNamedAreRefused() {
    var selection = BackendSelection.ofCode(List.of("UCX"), Map.of("GDS", Map.of("a", "1")));
    assertThat(problems(() -> ProviderMatch.of(selection, FOUND)).getFirst().message()).contains("given for GDS");
  }

  @Test
  void anUnknownNameIsRefusedWithWhatWasFound() {
    Problem problem = problem(SLUICE + "WARPDRIVE=true");
    assertThat(problem.where()).isEqualTo(SLUICE + "WARPDRIVE");
    assertThat(problem.message())
        .isEqualTo("no provider is named WARPDRIVE; found: GDS (also GDS_MT, POSIX), NIXL, UCX");
    assertThat(problem.remedy()).contains("add the jar").doesNotContain("NIXL", "did you mean");
  }

  @Test
  void allUnknownNamesAreNamedAtOnce() {
    assertThat(problems(() -> match(SLUICE + "WARPDRIVE=true", DYN + "OBJ=true", SLUICE + "UCX=true"))).hasSize(2);
  }

  @Test
  void withoutAnyProviderTheDefaultIsRefusedToo() {
    Problem problem = problems(() -> ProviderMatch.of(selection(), List.of())).getFirst();
    assertThat(problem.message()).isEqualTo("no provider is named UCX; found: none");
    assertThat(problem.remedy()).contains("add the jar of a backend named UCX");
  }

  @Test
  void oneUnderscoreInsteadOfTwoGetsAHint() {
    assertThat(problem(DYN + "UCX_DEVICE=1").remedy()).isEqualTo("did you mean the parameter " + DYN + "UCX__DEVICE?");
    assertThat(problem(SLUICE + "GDS_MT_THREADS=1").remedy()).contains(SLUICE + "GDS_MT__THREADS?");
  }

  @Test
  void aNameWithinTwoEditsGetsAHint() {
    assertThat(problem(SLUICE + "UXC=1").remedy()).isEqualTo("did you mean UCX?");
    assertThat(problem(SLUICE + "PSIXX=1").remedy()).isEqualTo("did you mean POSIX?");
  }

  @Test
  void aNixlPluginGetsTheWayToChooseNixl() throws IOException {
    assertThat(problem(DYN + "OBJ=true").remedy()).contains("set SLUICE_BACKEND_NIXL=true and " + DYN + "OBJ=true");
    assertThat(problem(DYN + "UCCL=true").remedy()).contains(DYN + "UCCL=true").doesNotContain("did you mean");
    BackendSelection engine = engine("MOONCAKE");
    Problem problem = problems(() -> ProviderMatch.of(engine, FOUND)).getFirst();
    assertThat(problem.where()).endsWith("e.yaml:1");
    assertThat(problem.message()).contains("MOONCAKE");
    assertThat(problem.remedy()).contains("set backend: NIXL").contains(DYN + "MOONCAKE=true");
  }

  @Test
  void aNameInTheFileThatNobodyHasIsRefused() throws IOException {
    BackendSelection engine = engine("MPI");
    assertThat(problems(() -> ProviderMatch.of(engine, FOUND)).getFirst().message()).contains("no provider is named MPI");
  }

  @Test
  void aFalseAliasDoesNotTurnOffWhatItsProvidersNameEnables() {
    ProviderMatch match = match(DYN + "GDS=true", DYN + "POSIX=false");
    assertThat(match.chosen()).extracting(Chosen::providerName).containsExactly("GDS");
    assertThat(match.warnings()).singleElement().asString().contains("POSIX=false does not turn off GDS");
  }

  @Test
  void ourFalseForAProviderWinsOverDynamosTrueForItsAlias() {
    ProviderMatch match = match(SLUICE + "GDS=false", DYN + "GDS_MT=true", SLUICE + "UCX=true");
    assertThat(match.chosen()).extracting(Chosen::providerName).containsExactly("UCX");
    assertThat(match.warnings()).singleElement().asString().contains("SLUICE_BACKEND_GDS=false turns off GDS");
  }

  @Test
  void ourFalseForTheProviderOfTheFilesAliasIsRefused() throws IOException {
    BackendSelection engine = engine("GDS_MT", SLUICE + "GDS=false");
    assertThat(problems(() -> ProviderMatch.of(engine, FOUND)).getFirst().where()).isEqualTo(SLUICE + "GDS");
  }

  @Test
  void aMisspeltNameThatIsTurnedOffIsWarnedAbout() {
    assertThat(match(SLUICE + "UCZ=false").warnings()).singleElement().asString().contains("did you mean UCX?");
    assertThat(match(SLUICE + "WARPDRIVE=false").warnings()).isEmpty();
  }

  @Test
  void nothingEnabledIsNothingChosen() {
    assertThat(match(SLUICE + "UCX=false").chosen()).isEmpty();
  }

  @Test
  void nixlIsToldItsPluginsAndTheirParameters() {
    assertThat(match(SLUICE + "NIXL=true", DYN + "GDS_MT__THREAD_COUNT=8", DYN + "UCX=true").chosen())
        .singleElement().satisfies(chosen -> assertThat(chosen.parameters()).isEqualTo(Map.of("plugins", "UCX,GDS_MT", "gds_mt__thread_count", "8")));
  }

  @Test
  void withoutAWordAboutPluginsNixlIsToldUcx() {
    assertThat(match(SLUICE + "NIXL=true").chosen())
        .singleElement().satisfies(chosen -> assertThat(chosen.parameters()).isEqualTo(Map.of("plugins", "UCX")));
  }

  @Test
  void whatIsSaidToNixlItselfIsStrongerThanDynamosFlags() {
    assertThat(match(SLUICE + "NIXL__PLUGINS=posix,ucx", SLUICE + "NIXL__UCX__NUM_WORKERS=3", DYN + "OBJ__BUCKET=b", DYN + "UCX__NUM_WORKERS=2").chosen())
        .singleElement().satisfies(chosen -> assertThat(chosen.parameters()).isEqualTo(Map.of("plugins", "posix,ucx", "ucx__num_workers", "3")));
  }

  @Test
  void theEnginesPluginIsNixls() throws IOException {
    assertThat(ProviderMatch.of(engine("DEFAULT", "TRTLLM_NIXL_KVCACHE_BACKEND=LIBFABRIC"), FOUND).chosen())
        .singleElement().satisfies(chosen -> assertThat(chosen.parameters()).isEqualTo(Map.of("plugins", "LIBFABRIC")));
  }
}
