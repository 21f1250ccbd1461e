package dev.sluice.tck.cli;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import dev.sluice.tck.fork.ClassPathJvm;
import dev.sluice.tck.report.TestResult;
import dev.sluice.tck.suite.Budgets;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs chapters of the suite, each in a JVM of its own. A test in which that JVM dies or hangs is one failure; the chapter's other tests go on in
 * a new one.
 */
final class SuiteRun {
  /** How much longer than it may take at most a test is waited for, until its process is killed. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private static final Duration BEGINNING = Duration.ofMinutes(2);
  private static final int LAST_CHARACTERS = 2_000;

  private final Children children;
  private final Set<ContractRule> rules;
  private final Console console;
  private final boolean verbose;
  private final Consumer<TestResult> listener;

  SuiteRun(Children children, Set<ContractRule> rules, Console console, boolean verbose, Consumer<TestResult> listener) {
    this.children = children;
    this.rules = rules;
    this.console = console;
    this.verbose = verbose;
    this.listener = listener;
  }

  /**
   * How the children of a run are started.
   *
   * @param classPath jars and folders of those who bring a backend
   * @param properties system properties of ours, which the children's children take over
   */
  record Children(List<Path> classPath, Map<String, String> properties) {
    Children with(String name, String value) {
      Map<String, String> more = new TreeMap<>(properties);
      more.put(name, value);
      return new Children(classPath, more);
    }

    List<String> command(String task) {
      return ClassPathJvm.command(ChildMain.class, classPath, properties, List.of(task));
    }
  }

  /** What one JVM of a chapter came to. */
  private static final class Life {
    private final Map<String, ContractRule> planned = new LinkedHashMap<>();
    private final Map<String, Duration> longest = new HashMap<>();
    private final Set<String> ended = new LinkedHashSet<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private @Nullable String running;
    private long runningSince;
    private String broken = "";
    private String brokenTrace = "";
  }

  List<TestResult> run(Class<?> chapter) throws InterruptedException {
    List<TestResult> results = new ArrayList<>();
    Set<String> done = new LinkedHashSet<>();
    while (true) {
      Life life = new Life();
      String death = live(chapter, done, life, results);
      Map<String, ContractRule> missing = new LinkedHashMap<>(life.planned);
      missing.keySet().removeAll(life.ended);
      if (missing.isEmpty() && (death.isEmpty() || !life.planned.isEmpty())) {
        if (!life.broken.isEmpty()) {
          ContractRule last = List.copyOf(life.planned.values()).getLast();
          add(results, new TestResult(last, "afterwards", Outcome.FAIL, "after the chapter's tests: " + life.broken, life.brokenTrace, 0));
        }
        return results;
      }
      if (life.planned.isEmpty()) {
        throw new Failure(ExitCodes.INTERNAL, "internal", "the suite's process does not begin: " + death + "; " + tail(life), "report this with its output");
      }
      String victim = life.running;
      if (victim == null || !missing.containsKey(victim)) {
        // Nobody in particular is to blame: what the tests share did not begin, or did not end.
        String reason = life.broken.isEmpty() ? death : life.broken;
        missing.forEach((test, rule) -> add(results, new TestResult(rule, test, Outcome.FAIL, reason, life.brokenTrace.isEmpty() ? tail(life) : life.brokenTrace, 0)));
        return results;
      }
      long millis = (System.nanoTime() - life.runningSince) / 1_000_000;
      String last = life.broken.isEmpty() ? "" : "; it said last: " + life.broken;
      add(results, new TestResult(missing.get(victim), victim, Outcome.FAIL, "the process of the test " + death + last, tail(life), millis));
      done.addAll(life.ended);
      done.add(victim);
    }
  }

  /** One JVM. @return how it died; empty when it came to its end */
  private String live(Class<?> chapter, Set<String> done, Life life, List<TestResult> results) throws InterruptedException {
    LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("chapter", chapter.getName());
    request.put("rules", rules.stream().map(ContractRule::id).toList());
    request.put("done", List.copyOf(done));
    request.put("verbose", verbose);
    Console quiet = verbose ? console : new Console(console.environment(), console.out(), new PrintStream(life.output, true, StandardCharsets.UTF_8));
    try (ChildProcess child = ChildProcess.start(SuiteTask.NAME, children.command(SuiteTask.NAME), request, quiet, events::add)) {
      while (true) {
        Duration silence = silence(life);
        ChildProcess.Event event = events.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          child.kill();
          return "hung: nothing was heard of it for " + silence.toSeconds() + " s, and it was killed";
        }
        if (event.content() == null) {
          return event.exit() == ExitCodes.DONE ? "" : died(event.exit(), child.pid());
        }
        take(event, life, results);
      }
    }
  }

  private Duration silence(Life life) {
    Duration longest = life.running == null ? BEGINNING : life.longest.getOrDefault(life.running, BEGINNING).plus(GRACE);
    return longest.multipliedBy((long) Math.max(1, Math.ceil(Double.parseDouble(children.properties().getOrDefault(Budgets.SCALE, "1")))));
  }

  private void take(ChildProcess.Event event, Life life, List<TestResult> results) {
    JsonNode content = event.content();
    if (content == null) {
      return;
    }
    String test = content.path("test").asString("");
    switch (event.name()) {
      case "planned" -> content.path("tests").forEach(one -> {
        life.planned.put(one.path("test").asString(""), rule(one));
        life.longest.put(one.path("test").asString(""), Duration.ofSeconds(one.path("seconds").asLong()));
      });
      case "started" -> {
        life.running = test;
        life.runningSince = System.nanoTime();
      }
      case "ended" -> {
        life.ended.add(test);
        life.running = null;
        add(results, new TestResult(rule(content), test, Outcome.valueOf(content.path("outcome").asString("")), content.path("reason").asString(""),
            content.path("trace").asString(""), content.path("millis").asLong()));
      }
      case "broken" -> {
        life.broken = content.path("reason").asString("");
        life.brokenTrace = content.path("trace").asString("");
      }
      case "error" -> life.broken = content.path("message").asString("");
      default -> { }
    }
  }

  private void add(List<TestResult> results, TestResult result) {
    results.add(result);
    listener.accept(result);
  }

  private static ContractRule rule(JsonNode content) {
    return ContractRule.of(content.path("rule").asString("")).orElseThrow();
  }

  private static String died(int exit, long pid) {
    String how = exit > 128 ? "was ended by signal " + (exit - 128) : "ended with exit code " + exit;
    return how + " (pid " + pid + "); its report of the crash, if it left one, is hs_err_pid" + pid + ".log";
  }

  private static String tail(Life life) {
    String text = life.output.toString(StandardCharsets.UTF_8);
    return text.length() > LAST_CHARACTERS ? text.substring(text.length() - LAST_CHARACTERS) : text;
  }
}
