package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.config.SluiceVariable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of each command, and the page of all, say what is to be known. */
class ManualTest {
  private static CommandLine all() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return Main.commands(new Console(Map.of(), nowhere, nowhere));
  }

  static List<String> commands() {
    return List.copyOf(all().getSubcommands().keySet());
  }

  private static CommandSpec spec(String command) {
    return all().getSubcommands().get(command).getCommandSpec();
  }

  /** The lines below a title, until the next. */
  private static String section(String page, String title) {
    StringBuilder section = new StringBuilder();
    boolean within = false;
    for (String line : page.split("\n", -1)) {
      boolean isTitle = !line.isEmpty() && line.charAt(0) != ' ';
      within = isTitle ? line.equals(title) : within;
      section.append(within && !isTitle ? line + "\n" : "");
    }
    return section.toString();
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpHasTheSectionsOfAManualPage(String command) {
    String page = Run.of(command, "--help").out();

    for (String title : List.of("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES")) {
      assertThat(section(page, title)).as(title).isNotBlank();
    }
    assertThat(section(page, "NAME")).startsWith("    sluice-" + command + " - ");
    assertThat(page.lines().filter(line -> line.length() > 80 && !line.contains("./sluice"))).isEmpty();
    assertThat(page).as("signs that were doubled for a formatter that never saw them").doesNotContain("%%");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpExplainsEveryOptionWithItsValuesAndItsDefault(String command) {
    String options = section(Run.of(command, "--help").out(), "OPTIONS");

    for (OptionSpec option : spec(command).options()) {
      assertThat(options).contains(String.join(", ", option.names()));
      assertThat(words(options)).contains(words(String.join(" ", option.description())));
      if (option.arity().max() > 0) {
        assertThat(options).contains(option.longestName() + "=" + option.paramLabel());
        assertThat(String.join(" ", option.description())).as(option.longestName()).containsPattern("Default: |No default\\.|Required\\.").doesNotContain("${");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpNamesTheExitCodesThatCanBe(String command) {
    String exits = section(Run.of(command, "--help").out(), "EXIT STATUS");

    assertThat(exits).contains("    0 ").contains("    2 ").contains("    70 ").contains("    130, 143 ");
    boolean moves = List.of("demo", "prefill", "decode", "certify").contains(command);
    assertThat(exits.contains("    1 ")).isEqualTo(moves || command.equals("doctor") || command.equals("test"));
    assertThat(exits.contains("    4 ")).isEqualTo(moves);
    assertThat(exits.contains("    3 ")).isEqualTo(moves || command.equals("natives") || command.equals("bench"));
  }

  @Test
  void commandsThatReadVariablesNameThem() {
    assertThat(section(Run.of("config", "--help").out(), "ENVIRONMENT")).contains("SLUICE_BACKEND_<NAME>").contains("DYN_KVBM_NIXL_BACKEND_<NAME>").contains("SLUICE_ENGINE_CONFIG");
    assertThat(section(Run.of("prefill", "--help").out(), "ENVIRONMENT")).contains("SLUICE_CLUSTER_SECRET");
  }

  @Test
  void everyVariableOfOursIsExplainedWithItsDefault() {
    String environment = words(section(Run.of("--help").out(), "ENVIRONMENT"));

    for (SluiceVariable variable : SluiceVariable.values()) {
      assertThat(environment).containsPattern(" " + variable.name() + " [^.]*" + Pattern.quote(variable.bounds()) + "[^.]*\\. Default: " + Pattern.quote(variable.defaultValue()));
    }
  }

  /** An example that the commands refuse is none. */
  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreCommandLinesThatAreUnderstood(String command) {
    List<String> examples = section(Run.of(command, "--help").out(), "EXAMPLES").lines().map(String::strip).filter(line -> line.matches("([A-Z_]+=\\S+ |source <\\()?\\./sluice .*")).toList();

    assertThat(examples).isNotEmpty().allMatch(example -> example.contains("./sluice " + command));
    for (String example : examples) {
      String arguments = example.substring(example.indexOf("./sluice ") + 9).replaceFirst(" [|>].*|\\)$", "");
      if (!command.equals("test")) { // what is behind it is Maven's
        assertThatCode(() -> all().parseArgs(arguments.split(" ", -1))).as(example).doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpAsACommandSaysTheSame(String command) {
    assertThat(Run.of("help", command).out().strip()).isEqualTo(Run.of(command, "--help").out().strip());
    assertThat(Run.of("help", command).exit()).isZero();
  }

  @Test
  void helpAloneIsThatOfAllCommands() {
    Run run = Run.of("help");

    assertThat(run.out().strip()).isEqualTo(Run.of("--help").out().strip());
    assertThat(section(run.out(), "COMMANDS")).contains(commands());
  }

  @Test
  void helpForWhatIsNoCommandNamesTheNearest() {
    Run run = Run.of("help", "dmeo");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("sluice: unknown command 'dmeo'. Did you mean demo? ./sluice --help lists what is allowed.\n");
  }

  /** As man prints it: signs are what was typed. */
  private static String printed(String roff) {
    return roff.replace("\\-", "-").replace("\\(aq", "'").replace("\\(ga", "`").replace("\\(ha", "^").replace("\\(ti", "~").replace("\\(dq", "\"").replace("\\fB", "").replace("\\fR", "").replace("\\e", "\\");
  }

  @Test
  void thePageOfAllHoldsEveryCommandAndEveryOption() {
    String page = Run.of("man").out();

    for (String command : commands()) {
      int begin = page.indexOf(".SS \"" + command.replace("-", "\\-") + "\"\n");
      assertThat(begin).as(command).isPositive();
      String chapter = printed(page.substring(begin, Stream.of(page.indexOf("\n.SS ", begin), page.indexOf("\n.SH ", begin)).filter(end -> end > 0).min(Integer::compare).orElseThrow()));
      for (ArgSpec argument : spec(command).args()) {
        boolean common = argument instanceof OptionSpec option && List.of("--json", "--verbose", "--help").contains(option.longestName());
        assertThat(chapter).contains(argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel());
        assertThat(chapter.contains(String.join(" ", argument.description()))).as(command + " " + argument).isNotEqualTo(common);
      }
    }
    assertThat(printed(page)).contains(String.join(" ", spec("demo").findOption("--json").description())).contains("EXIT STATUS").contains("ENVIRONMENT").contains("sluice " + Version.release());
  }

  @Test
  void thePageOfAllHasNothingThatTheFormatterWarnsOf(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "NOT RUN: there is no groff");
    Path page = Files.writeString(folder.resolve("sluice.1"), Run.of("man").out());

    Path warnings = folder.resolve("warnings");
    Process process = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-P-cbou", page.toString()).redirectError(warnings.toFile()).start(); // plain text, nothing struck twice
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(warnings).isEmptyFile();
    assertThat(printed).startsWith("SLUICE(1)").contains("--engine-config=FILE");
  }
}
