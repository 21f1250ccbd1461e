package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.FastForks;
import dev.sluice.tck.Profile;
import dev.sluice.tck.mutants.Mutants;
import dev.sluice.tck.suite.ContractSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The suite finds every mutant: exactly the rules that it breaks fail in its chapter, and the message names the cause. */
class MutantsTest {
  /** Which of them: {@code quick} for those that the quick profile finds, {@code all}, names separated by commas, or a number of the quick ones that are drawn by the seed. */
  private static final String WHICH = System.getProperty("sluice.mutants", "3");

  /** What is committed of a run of all. */
  private static final Path REPORT = Path.of(System.getProperty("sluice.root", ".."), "tck", "MUTANTS.md");

  /** How many run at once: they wait most of the time. */
  private static final int AT_ONCE = Integer.getInteger("sluice.mutants.at-once", 3);

  private static final int MOST_WORDS = 160;

  private static final long SEED = Long.getLong("sluice.seed", new Random().nextInt(1_000_000));

  @TempDir
  static Path folder;

  private static Path jar = Path.of("");

  @BeforeAll
  static void makeJar() throws IOException {
    FastForks.use();
    jar = Mutants.jar(folder.resolve("mutants.jar"));
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsKilledByTheRulesThatItBreaks() throws Exception {
    System.out.println("MutantsTest: -Dsluice.mutants=" + WHICH + " -Dsluice.seed=" + SEED);
    try (ExecutorService several = Executors.newFixedThreadPool(AT_ONCE)) {
      Map<Mutants.View, Future<Killed>> runs = new LinkedHashMap<>();
      chosen().forEach(mutant -> runs.put(mutant, several.submit(() -> run(mutant))));
      if (WHICH.equals("all")) {
        report(runs);
      }
      return runs.entrySet().stream().map(one -> DynamicTest.dynamicTest(one.getKey().name(), () -> judge(one.getKey(), one.getValue().get()))).toList().stream();
    }
  }

  private static List<Mutants.View> chosen() {
    List<Mutants.View> all = new ArrayList<>(Mutants.all());
    if (WHICH.equals("all")) {
      return all;
    }
    if (WHICH.equals("quick")) {
      all.removeIf(mutant -> mutant.profile() != Profile.QUICK);
      return all;
    }
    if (!WHICH.matches("[0-9]+")) {
      List<String> names = List.of(WHICH.split(",", -1));
      return all.stream().filter(mutant -> names.contains(mutant.name())).toList();
    }
    all.removeIf(mutant -> mutant.profile() != Profile.QUICK || mutant.name().equals("none"));
    Collections.shuffle(all, new Random(SEED));
    return all.subList(0, Math.min(all.size(), Integer.parseInt(WHICH)));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleThatABackendCanBreakHasAMutant() {
    var broken = Mutants.all().stream().flatMap(mutant -> mutant.broken().stream()).collect(Collectors.toSet());
    return Stream.of(ContractRule.values())
        .filter(rule -> !Mutants.KEPT_BY_THE_ENGINE.contains(rule) && !Mutants.NOT_YET.contains(rule))
        .map(rule -> DynamicTest.dynamicTest(rule.id(), () -> assertThat(broken).contains(rule)));
  }

  @Test
  void theCommittedReportHasEveryMutantWithItsRules() throws IOException {
    List<String> lines = Files.readAllLines(REPORT);

    assertThat(Mutants.all()).allSatisfy(mutant -> assertThat(lines).anySatisfy(line -> assertThat(line).startsWith(begin(mutant, expected(mutant)))));
    assertThat(lines.stream().filter(line -> line.startsWith("| `")).count()).isEqualTo(Mutants.all().size());
  }

  /** A line of the report up to what the kit says. */
  private static String begin(Mutants.View mutant, Set<String> rules) {
    return "| `" + mutant.name() + "` | " + (rules.isEmpty() ? "none" : String.join(", ", rules)) + " | " + mutant.profile().name().toLowerCase(Locale.ROOT) + " | ";
  }

  private static Set<String> expected(Mutants.View mutant) {
    return mutant.broken().stream().map(ContractRule::id).collect(Collectors.toCollection(TreeSet::new));
  }

  private static void report(Map<Mutants.View, Future<Killed>> runs) throws Exception {
    StringBuilder text = new StringBuilder("""
        # Who certifies the kit

        Each mutant is the reference backend broken in one way. The suite ran each against all rules of the chapters that try what it breaks, and exactly the
        rules named here failed. This is written by

            ./sluice test -Dtest=MutantsTest -Dsluice.mutants=all -Dsurefire.failIfNoSpecifiedTests=false

        into `tck/target/mutants.md`. A test run tries 3 of those of profile `quick`, drawn by its seed, and that this list is complete. Rules without a mutant are those that the engine
        keeps above every backend, and those that want what the reference backend is not (a network).

        | mutant | rules that fail | profile | what the kit says first |
        | --- | --- | --- | --- |
        """);
    for (Map.Entry<Mutants.View, Future<Killed>> one : runs.entrySet()) {
      Killed seen = one.getValue().get();
      String said = seen.reasons().lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("").replace("|", "\\|");
      text.append(begin(one.getKey(), seen.failed())).append(said.length() > MOST_WORDS ? said.substring(0, MOST_WORDS) + "…" : said).append(" |\n");
    }
    Files.writeString(REPORT.resolveSibling("target").resolve("mutants.md"), text);
  }

  /**
   * What a mutant came to.
   *
   * @param exit the command's exit code
   * @param out what it said
   * @param failed the rules that failed
   * @param reasons why
   */
  private record Killed(int exit, String out, Set<String> failed, String reasons) {}

  private static Killed run(Mutants.View mutant) throws Exception {
    long begin = System.nanoTime();
    Path report = folder.resolve(mutant.name());
    Run run = certify(mutant, report);
    JsonNode json = Json.object(Files.readString(report.resolve("report.json")));
    var failed = new TreeSet<String>();
    StringBuilder reasons = new StringBuilder();
    json.path("rules").forEach(rule -> {
      if (rule.path("outcome").asString("").equals("FAIL")) {
        failed.add(rule.path("id").asString(""));
        reasons.append(rule.path("reason").asString("")).append('\n');
      }
    });
    System.out.printf(Locale.ROOT, "MutantsTest: %-30s %5.1f s  %s%n", mutant.name(), (System.nanoTime() - begin) / 1e9, String.join(" ", failed));
    return new Killed(run.exit(), run.out(), failed, reasons.toString());
  }

  private static void judge(Mutants.View mutant, Killed seen) {
    Set<String> expected = expected(mutant);

    assertThat(seen.failed()).as("rules that failed, with the reasons:%n%s", seen.reasons()).isEqualTo(expected);
    assertThat(seen.exit()).isEqualTo(expected.isEmpty() ? ExitCodes.DONE : ExitCodes.BAD_RESULT);
    assertThat(seen.reasons()).as("the reasons").containsPattern(Pattern.compile(mutant.words()));
    assertThat(seen.reasons()).as("a rule is broken by what it says, not by accident").doesNotContain("NullPointerException");
    expected.forEach(rule -> assertThat(seen.out()).contains(rule));
  }

  private static Run certify(Mutants.View mutant, Path report) {
    return Run.with(Map.of(Mutants.VARIABLE, mutant.name()), "certify", "--backend", Mutants.NAME, "--classpath", jar.toString(), "--device", "simulated", "--rules", rules(mutant), "--profile",
        mutant.profile().name().toLowerCase(Locale.ROOT), "--report", report.toString(), "--must-happen", "15");
  }

  /** All rules of the chapters that test what it breaks; of the long profiles' chapters those rules alone. */
  private static String rules(Mutants.View mutant) {
    Stream<ContractRule> rules = mutant.profile() != Profile.QUICK
        ? mutant.broken().stream()
        : ContractSuite.chapters().stream()
            .map(ContractSuite::rulesOf)
            .filter(chapter -> mutant.broken().isEmpty() ? chapter.contains(ContractRule.CAP_1) : !Collections.disjoint(chapter, mutant.broken()))
            .flatMap(Set::stream)
            .distinct();
    return rules.map(ContractRule::id).collect(Collectors.joining(","));
  }
}
