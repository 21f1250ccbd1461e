package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.tck.FastForks;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A backend by a stranger: a project with a build of its own ({@code src/test/resources/example-backend}), built against what this reactor just
 * compiled, and held to the contract in both ways that authors have: its own build runs the suite as a test class, and the command tries its jar. Both try rules of every chapter;
 * {@code -Dsluice.test.example.rules=} gives its build all of them, which takes two minutes.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ThirdPartyBackendTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath();
  private static final Path MODULE = ROOT.resolve("tck");
  private static final Path SOURCES = MODULE.resolve("src/test/resources/example-backend");
  private static final Pattern VERSION = Pattern.compile("<artifactId>sluice-parent</artifactId>\\s*<version>([^<]+)</version>");
  private static final String RULES = "CAP-9,REG-1,META-1,XFER-1,NOTIF-1,DONE-1,FAIL-1,LIFE-1,SEC-1";
  private static final String RULES_OF_ITS_BUILD = System.getProperty("sluice.test.example.rules", "CAP-1,CAP-3,CAP-4,CAP-9,REG-1,REG-2,REG-3,REG-8,META,XFER-1,XFER-2,NOTIF-1,DONE-1,DONE-2,FAIL-1,LIFE-1,SEC");
  private static final Pattern COUNTS = Pattern.compile("Tests run: ([0-9]+), Failures: 0, Errors: 0, Skipped: ([0-9]+)");
  private static final Pattern PASSED = Pattern.compile("<testcase name=\"([a-z]+)[0-9]+_[^>]*/>");
  private static final String SEED = "7";
  private static final Duration MOST = Duration.ofMinutes(12);

  @TempDir
  static Path folder;

  private static String version = "";
  private static Path project;
  private static Path repository;
  private static Path jar;

  @BeforeAll
  static void makeForksFast() {
    FastForks.use();
  }

  @BeforeAll
  static void buildItAsAStrangerWould() throws Exception {
    assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(one -> Files.isExecutable(Path.of(one, "mvn"))), "Maven is not on the PATH");
    Matcher parent = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(parent.find()).isTrue();
    version = parent.group(1);
    repository = Files.createDirectory(folder.resolve("repository"));
    linkWhatWasDownloaded(Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository")));
    publish("sluice-parent", ROOT, false);
    publish("sluice-api", ROOT.resolve("api"), true);
    publish("sluice-tck", MODULE, true);
    project = copy(SOURCES, folder.resolve("project"));

    Ended build = maven("package", "-DskipTests");

    assertThat(build.exit()).as(build.output()).isZero();
    jar = project.resolve("target/example-backend-1.0.jar");
    assertThat(jar).exists();
  }

  @Test
  void itsOwnBuildRunsTheContract() throws Exception {
    Ended build = maven("verify", "-Dsluice.tck.profile=quick", "-Dsluice.tck.rules=" + RULES_OF_ITS_BUILD, "-Dsluice.seed=" + SEED);

    assertThat(build.exit()).as(build.output()).isZero();
    assertThat(build.output()).contains("-Dsluice.seed=" + SEED);
    Matcher counts = COUNTS.matcher(build.output());
    assertThat(counts.find()).as(build.output()).isTrue();
    assertThat(Integer.parseInt(counts.group(1)) - Integer.parseInt(counts.group(2))).as("tests that were not skipped").isGreaterThan(25);
    String report = Files.readString(project.resolve("target/surefire-reports/TEST-com.example.backend.ExampleContractTest.xml"));
    Set<String> chapters = PASSED.matcher(report).results().map(test -> test.group(1).toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
    assertThat(chapters).contains("CAP", "REG", "META", "XFER", "NOTIF", "DONE", "FAIL", "LIFE", "SEC");
  }

  @Test
  void itsJarIsTriedByTheCommand() throws Exception {
    Path reports = folder.resolve("report");

    Run run = Run.of(
        "certify", "--backend", "EXAMPLE", "--classpath", jar.toString(), "--profile", "quick", "--rules", RULES, "--seed", SEED, "--report", reports.toString());

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("backend   EXAMPLE 1.0");
    JsonNode report = Json.object(Files.readString(reports.resolve("report.json")));
    assertThat(report.path("provider").asString("")).isEqualTo("com.example.backend.ExampleProvider");
    assertThat(report.path("origin").asString("")).isEqualTo(jar.toString());
    assertThat(report.path("totals").path("pass").asInt()).isEqualTo(RULES.split(",", -1).length);
    assertThat(report.path("rules").valueStream().map(rule -> rule.path("outcome").asString(""))).containsOnly("PASS");
    assertThat(Files.readString(reports.resolve("report.html"))).contains("--backend EXAMPLE --classpath " + jar + " --rules XFER-1 --profile quick --seed " + SEED);
  }

  @Test
  void whatIsWrongWithAJarIsOneLineAndItsExitCode() throws Exception {
    Path silent = jarOf("silent.jar", classes -> Files.delete(classes.resolve("META-INF/services/dev.sluice.spi.BackendProvider")));
    Path broken = jarOf("broken.jar", classes -> Files.writeString(classes.resolve("META-INF/services/dev.sluice.spi.BackendProvider"), "com.example.Absent\n"));
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");

    refused(3, "EXAMPLE", silent.toString(), "META-INF/services/dev.sluice.spi.BackendProvider");
    refused(3, "EXAMPLE", broken.toString(), "com.example.Absent");
    refused(3, "EXAMPEL", jar.toString(), "Did you mean EXAMPLE?");
    refused(2, "EXAMPLE", folder.resolve("absent.jar").toString(), "absent.jar, which is not there");
    refused(2, "EXAMPLE", text.toString(), "text.jar, which is neither a jar nor a folder");
    refused(2, "ex ample", jar.toString(), "'ex ample' is no name of a backend");
  }

  private static void refused(int exit, String backend, String classPath, String why) {
    Run run = Run.of("certify", "--backend", backend, "--classpath", classPath, "--report", folder.resolve("refused").toString());

    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).contains(why);
  }

  // ---- the stranger's machine

  /** A local repository of links: what Maven downloads goes where it always goes, and nothing of ours gets there. */
  private static void linkWhatWasDownloaded(Path downloaded) throws IOException {
    link(downloaded, repository, "dev");
    if (Files.isDirectory(downloaded.resolve("dev"))) {
      link(downloaded.resolve("dev"), Files.createDirectories(repository.resolve("dev")), "sluice");
    }
  }

  private static void link(Path from, Path to, String exceptFor) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().equals(exceptFor)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
    }
  }

  /** Puts a module into that repository. Its jar is made here, since tests run before Maven makes it. */
  private static void publish(String artifact, Path module, boolean withJar) throws Exception {
    Path at = Files.createDirectories(repository.resolve("dev/sluice").resolve(artifact).resolve(version));
    Files.copy(module.resolve("pom.xml"), at.resolve(artifact + "-" + version + ".pom"));
    if (withJar) {
      pack(module.resolve("target/classes"), at.resolve(artifact + "-" + version + ".jar"));
    }
  }

  private static Path pack(Path classes, Path archive) throws Exception {
    Ended made = run(ROOT, List.of(Path.of(System.getProperty("java.home"), "bin", "jar").toString(), "--create", "--file", archive.toString(), "-C", classes.toString(), "."));
    assertThat(made.exit()).as(made.output()).isZero();
    return archive;
  }

  /** Changes a folder of classes. */
  private interface Change {
    void to(Path classes) throws IOException;
  }

  private static Path jarOf(String name, Change change) throws Exception {
    Path classes = copy(project.resolve("target/classes"), folder.resolve(name + "-classes"));
    change.to(classes);
    return pack(classes, folder.resolve(name));
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(one -> !from.relativize(one).startsWith("target")).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return to;
  }

  private static Ended maven(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-o", "-Dmaven.repo.local=" + repository, "-Dsluice.version=" + version));
    command.addAll(Arrays.asList(arguments));
    return run(project, command);
  }

  /** What a process came to, and all that it printed. */
  private record Ended(int exit, String output) {}

  private static Ended run(Path where, List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    Map<String, String> environment = Run.environment(Map.of("JAVA_HOME", System.getProperty("java.home")));
    builder.environment().keySet().retainAll(environment.keySet());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader = Thread.ofVirtual().start(() -> {
      try {
        long _ = process.getInputStream().transferTo(output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    try {
      assertThat(process.waitFor(MOST.toMillis(), TimeUnit.MILLISECONDS)).as("%s ends", command).isTrue();
      reader.join();
      return new Ended(process.exitValue(), output.toString(StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
