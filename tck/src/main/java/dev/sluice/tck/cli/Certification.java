package dev.sluice.tck.cli;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Profile;
import dev.sluice.tck.fork.ClassPathJvm;
import dev.sluice.tck.report.Certificate;
import dev.sluice.tck.report.RuleResult;
import dev.sluice.tck.report.TestResult;
import dev.sluice.tck.suite.Budgets;
import dev.sluice.tck.suite.CertifiedSuite;
import dev.sluice.tck.suite.ContractRules;
import dev.sluice.tck.suite.ContractSuite;
import dev.sluice.tck.suite.Devices;
import dev.sluice.tck.suite.FileRules;
import dev.sluice.tck.suite.LinkRules;
import dev.sluice.tck.suite.RemoteHost;
import dev.sluice.tck.suite.WantsQuiet;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One run of the suite over a backend, chapter by chapter. */
final class Certification {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final String backend;
  private final SuiteRun.Children children;
  private final int hosts;
  private final Set<ContractRule> chosen;
  private final Profile profile;
  private final long seed;
  private final Path folder;
  private final Console console;
  private final boolean verbose;

  /**
   * The budgets.
   *
   * @param scale multiplies every bound
   * @param mustHappen seconds, null for the usual
   * @param mustNotHappen milliseconds, null for the usual
   */
  record Times(double scale, @Nullable Double mustHappen, @Nullable Long mustNotHappen) {}

  /**
   * The other host.
   *
   * @param peer its address, null when there is none
   * @param down the command that cuts the link, null when nobody said one
   * @param up the command that joins it
   */
  record Link(@Nullable String peer, @Nullable String down, @Nullable String up) {}

  /**
   * Where things lie.
   *
   * @param report what is written about the run
   * @param files the files that FILE rules read and write; null for the system's temporary folder
   */
  record Folders(Path report, @Nullable Path files) {}

  Certification(
      String backend,
      List<Path> classPath,
      Set<ContractRule> chosen,
      Profile profile,
      long seed,
      String device,
      Folders folders,
      Times times,
      Link link,
      Console console,
      boolean verbose) {
    this.backend = backend;
    this.children = children(backend, classPath, profile, seed, device, folders, times, link);
    this.hosts = link.peer() == null ? 1 : 2;
    this.chosen = chosen;
    this.profile = profile;
    this.seed = seed;
    this.folder = folders.report();
    this.console = console;
    this.verbose = verbose;
  }

  Certificate run() throws InterruptedException {
    Instant when = Instant.now();
    long start = System.nanoTime();
    Asked asked = ask();
    Certificate.Subject subject = asked.subject();
    console.note("certifying " + backend + " " + subject.version() + ", profile " + profile.name().toLowerCase(Locale.ROOT) + ", seed " + seed);
    List<RuleResult> rules = RuleResult.of("HOST", asked.device().kind(), runAll(withArchive(children)));
    return new Certificate(
        Version.release(), when, profile, chosen, seed, hosts, subject, HostFacts.json(), asked.device(), rules, crashReports(),
        (System.nanoTime() - start) / 1e9);
  }

  /** Chapters that measure run alone, the others two at a time. */
  private List<TestResult> runAll(SuiteRun.Children prepared) throws InterruptedException {
    SuiteRun run = new SuiteRun(prepared, chosen, console, verbose, this::tell);
    List<Class<? extends ContractRules>> chapters = ContractSuite.chapters().stream()
        .filter(chapter -> ContractSuite.rulesOf(chapter).stream().anyMatch(this::wanted))
        .toList();
    List<TestResult> results = new ArrayList<>();
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<List<TestResult>>> running = new ArrayList<>();
      for (Class<?> chapter : chapters.reversed()) { // the later ones are longer: begun last, they would run on alone
        if (!chapter.getSuperclass().isAnnotationPresent(WantsQuiet.class)) {
          running.add(two.submit(() -> run.run(chapter)));
        }
      }
      for (Future<List<TestResult>> one : running) {
        results.addAll(one.get());
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : new IllegalStateException(failed.getCause());
    }
    for (Class<?> chapter : chapters) {
      if (chapter.getSuperclass().isAnnotationPresent(WantsQuiet.class)) {
        results.addAll(run.run(chapter));
      }
    }
    return results;
  }

  private boolean wanted(ContractRule rule) {
    return profile.tries(rule) && (chosen.isEmpty() || chosen.contains(rule));
  }

  private static SuiteRun.Children children(String backend, List<Path> classPath, Profile profile, long seed, String device, Folders folders, Times times, Link link) {
    Map<String, String> properties = new TreeMap<>();
    properties.put(CertifiedSuite.BACKEND, backend);
    properties.put(Profile.PROPERTY, profile.name());
    properties.put(ContractRules.SEED_PROPERTY, Long.toString(seed));
    properties.put(Devices.PROPERTY, device);
    properties.put(ClassPathJvm.CRASHES, folders.report().toString());
    properties.put(Budgets.SCALE, Double.toString(times.scale()));
    if (times.mustHappen() != null) {
      properties.put(Budgets.MUST_HAPPEN, Long.toString((long) (times.mustHappen() * 1000)));
    }
    if (times.mustNotHappen() != null) {
      properties.put(Budgets.MUST_NOT_HAPPEN, times.mustNotHappen().toString());
    }
    put(properties, FileRules.FOLDER, folders.files() == null ? null : folders.files().toString());
    put(properties, RemoteHost.PROPERTY, link.peer());
    put(properties, LinkRules.DOWN, link.down());
    put(properties, LinkRules.UP, link.up());
    return new SuiteRun.Children(classPath, properties);
  }

  private static void put(Map<String, String> properties, String name, @Nullable String value) {
    if (value != null) {
      properties.put(name, value);
    }
  }

  /** Makes the many JVMs of a run start faster; without it all the same works. */
  private SuiteRun.Children withArchive(SuiteRun.Children plain) throws InterruptedException {
    if (System.getProperty(ClassPathJvm.ARCHIVE) != null) {
      return plain; // whoever started us has made one
    }
    Path archive;
    try {
      Path temporary = Files.createTempDirectory("sluice-certify");
      archive = temporary.resolve("classes.jsa");
      temporary.toFile().deleteOnExit(); // what is named last goes first
      archive.toFile().deleteOnExit();
    } catch (IOException noRoom) {
      return plain;
    }
    List<String> command = new ArrayList<>(plain.command(ArchiveTask.NAME));
    command.add(1, "-XX:ArchiveClassesAtExit=" + archive);
    LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
    Console silent = new Console(console.environment(), console.out(), new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try (ChildProcess _ = ChildProcess.start(ArchiveTask.NAME, command, Map.of(), silent, events::add)) {
      long end = System.nanoTime() + ANSWER.toNanos();
      while (System.nanoTime() - end < 0) {
        ChildProcess.Event event = events.poll(100, TimeUnit.MILLISECONDS);
        if (event != null && event.content() == null) {
          break;
        }
      }
    }
    return Files.isReadable(archive) ? plain.with(ClassPathJvm.ARCHIVE, archive.toString()) : plain;
  }

  private synchronized void tell(TestResult result) {
    console.note(String.format(Locale.ROOT, "%-8s %-14s %6.1f s  %s", result.rule().id(), result.outcome(), result.millis() / 1e3, result.test()));
  }

  /** What a process of the backend's own said. */
  private record Asked(Certificate.Subject subject, Certificate.DeviceSeen device) {}

  private Asked ask() throws InterruptedException {
    LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
    @Nullable Asked asked = null;
    try (ChildProcess child = ChildProcess.start(DeclaredTask.NAME, children.command(DeclaredTask.NAME), DeclaredTask.request(children.classPath()), console, events::add)) {
      while (true) {
        ChildProcess.Event event = events.poll(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          child.kill();
          throw unfit("it did not answer within " + ANSWER.toSeconds() + " s");
        }
        JsonNode content = event.content();
        if (content == null) {
          if (asked == null) {
            throw unfit("its process ended with exit code " + event.exit());
          }
          return asked;
        }
        if (event.name().equals("error")) {
          throw new Failure(content.path("exit").asInt(), content.path("kind").asString(""), content.path("message").asString(""),
              content.path("remedy").asString(""));
        }
        if (event.name().equals("declared")) {
          Set<String> capabilities = new TreeSet<>();
          content.path("capabilities").forEach(one -> capabilities.add(one.asString("")));
          Certificate.Subject subject = new Certificate.Subject(backend, content.path("provider").asString(""), content.path("origin").asString(""),
              String.join(File.pathSeparator, children.classPath().stream().map(Path::toString).toList()), content.path("version").asString(""), content.path("library").asString(""), capabilities);
          JsonNode device = content.path("device");
          asked = new Asked(subject, new Certificate.DeviceSeen(device.path("kind").asString("none"), device.path("name").asString("")));
        }
      }
    }
  }

  private Failure unfit(String how) {
    return new Failure(ExitCodes.UNAVAILABLE, "unavailable", "backend " + backend + " broke when it was asked what it can do: " + how,
        "look at its output above, and at the hs_err file in " + folder);
  }

  private List<String> crashReports() {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("hs_err_pid")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
