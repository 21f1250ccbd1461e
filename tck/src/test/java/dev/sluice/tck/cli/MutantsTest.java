package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.FastForks;
import dev.sluice.tck.Profile;
import dev.sluice.tck.mutants.Mutants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The suite finds every mutant: exactly the rules that it breaks fail in its chapter, and the message names the cause. */
class MutantsTest {
  /** Those that a test run has time for: of chapters that are tried in seconds. */
  private static final String QUICK_ONES = "aligned-only,zeros-past-the-end,full-is-fine,makes-missing-files,durable-by-word,keeps-files-open,reaches-beyond-the-region";

  /** Which of them: {@code all}, names separated by commas, or a number of them that are drawn by the seed. */
  private static final String WHICH = System.getProperty("sluice.mutants", QUICK_ONES);

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
  Stream<DynamicTest> everyMutantIsKilledByTheRulesThatItBreaks() {
    System.out.println("MutantsTest: -Dsluice.mutants=" + WHICH + " -Dsluice.seed=" + SEED);
    return chosen().stream().map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> kill(mutant)));
  }

  private static List<Mutants.View> chosen() {
    List<Mutants.View> all = new ArrayList<>(Mutants.all());
    if (WHICH.equals("all")) {
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

  private static void kill(Mutants.View mutant) throws Exception {
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
    var expected = mutant.broken().stream().map(ContractRule::id).collect(Collectors.toCollection(TreeSet::new));

    assertThat(failed).as("rules that failed, with the reasons:%n%s", reasons).isEqualTo(expected);
    assertThat(run.exit()).isEqualTo(expected.isEmpty() ? ExitCodes.DONE : ExitCodes.BAD_RESULT);
    assertThat(reasons.toString()).as("the reasons").containsPattern(Pattern.compile(mutant.words()));
    assertThat(reasons.toString()).as("a rule is broken by what it says, not by accident").doesNotContain("NullPointerException");
    expected.forEach(rule -> assertThat(run.out()).contains(rule));
  }

  private static Run certify(Mutants.View mutant, Path report) {
    String rules = mutant.profile() == Profile.QUICK
        ? mutant.broken().isEmpty() ? "CAP,REG" : chapters(mutant)
        : mutant.broken().stream().map(ContractRule::id).collect(Collectors.joining(","));
    return Run.with(Map.of(Mutants.VARIABLE, mutant.name()), "certify", "--backend", Mutants.NAME, "--classpath", jar.toString(), "--rules", rules, "--profile",
        mutant.profile().name().toLowerCase(Locale.ROOT), "--report", report.toString(), "--must-happen", "15");
  }

  private static String chapters(Mutants.View mutant) {
    return mutant.broken().stream().map(ContractRule::chapter).distinct().sorted().collect(Collectors.joining(","));
  }
}
