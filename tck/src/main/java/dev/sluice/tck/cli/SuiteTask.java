package dev.sluice.tck.cli;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import dev.sluice.tck.Rule;
import dev.sluice.tck.suite.CertifiedSuite;
import dev.sluice.tck.suite.NotApplicableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs one chapter of the suite in this process and tells the parent about every test before and after it. */
final class SuiteTask {
  static final String NAME = "suite";

  private final ParentLink parent;

  SuiteTask(ParentLink parent) {
    this.parent = parent;
  }

  int run() throws ClassNotFoundException {
    Set<String> rules = new HashSet<>();
    parent.request().path("rules").forEach(rule -> rules.add(rule.asString("")));
    Set<String> done = new HashSet<>();
    parent.request().path("done").forEach(test -> done.add(test.asString("")));
    Class<?> chapter = Class.forName(parent.request().path("chapter").asString(""));
    LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
        .selectors(selectNestedClass(List.of(CertifiedSuite.class), chapter))
        .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(wanted(test, rules, done)))
        .build();
    Launcher launcher = LauncherFactory.create();
    TestPlan plan = launcher.discover(request);
    parent.event("planned", Map.of("tests", plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .filter(TestIdentifier::isTest)
        .map(test -> Map.of("test", name(test), "rule", rule(test).map(ContractRule::id).orElse(""), "seconds", mostSeconds(test)))
        .toList()));
    launcher.execute(plan, new Telling());
    return ExitCodes.DONE;
  }

  private static boolean wanted(TestDescriptor test, Set<String> rules, Set<String> done) {
    if (!(test.getSource().orElse(null) instanceof MethodSource method)) {
      return true;
    }
    return rule(method).filter(rule -> rules.isEmpty() || rules.contains(rule.id())).isPresent() && !done.contains(method.getMethodName());
  }

  private static Optional<ContractRule> rule(MethodSource method) {
    return AnnotationSupport.findAnnotation(method.getJavaMethod(), Rule.class).map(Rule::value);
  }

  private static Optional<ContractRule> rule(TestIdentifier test) {
    return test.getSource().filter(MethodSource.class::isInstance).flatMap(source -> rule((MethodSource) source));
  }

  /** How long JUnit lets it take. */
  private static long mostSeconds(TestIdentifier test) {
    return test.getSource().filter(MethodSource.class::isInstance).map(source -> (MethodSource) source)
        .flatMap(method -> AnnotationSupport.findAnnotation(method.getJavaMethod(), Timeout.class).or(() -> AnnotationSupport.findAnnotation(method.getJavaClass(), Timeout.class)))
        .map(timeout -> timeout.unit().toSeconds(timeout.value()))
        .orElse(0L);
  }

  private static String name(TestIdentifier test) {
    return test.getSource().filter(MethodSource.class::isInstance).map(source -> ((MethodSource) source).getMethodName()).orElse(test.getDisplayName());
  }

  /** Tells the parent what JUnit tells us. */
  private final class Telling implements TestExecutionListener {
    private final Map<String, Long> begun = new HashMap<>();

    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        begun.put(test.getUniqueId(), System.nanoTime());
        parent.event("started", Map.of("test", name(test)));
      }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      if (test.isTest()) {
        boolean notApplicable = reason.startsWith(NotApplicableException.PREFIX);
        ended(test, notApplicable ? Outcome.NOT_APPLICABLE : Outcome.NOT_RUN, notApplicable ? reason.substring(NotApplicableException.PREFIX.length()) : reason, "");
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      if (!test.isTest()) {
        if (thrown != null) {
          parent.event("broken", Map.of("reason", text(thrown), "trace", trace(thrown)));
        }
        return;
      }
      switch (result.getStatus()) {
        case SUCCESSFUL -> ended(test, Outcome.PASS, "", "");
        case ABORTED -> ended(test, thrown instanceof NotApplicableException ? Outcome.NOT_APPLICABLE : Outcome.NOT_RUN, text(thrown), "");
        case FAILED -> ended(test, Outcome.FAIL, text(thrown), thrown == null ? "" : trace(thrown));
      }
    }

    private void ended(TestIdentifier test, Outcome outcome, String reason, String trace) {
      Long since = begun.get(test.getUniqueId());
      long millis = since == null ? 0 : (System.nanoTime() - since) / 1_000_000;
      parent.event("ended", Map.of("test", name(test), "rule", rule(test).map(ContractRule::id).orElse(""), "outcome", outcome.name(),
          "reason", reason, "trace", trace, "millis", millis));
    }

    private static String text(@org.jspecify.annotations.Nullable Throwable thrown) {
      if (thrown == null) {
        return "";
      }
      String message = Objects.requireNonNullElse(thrown.getMessage(), "").strip();
      return thrown instanceof AssertionError || thrown instanceof org.opentest4j.TestAbortedException ? message : thrown.getClass().getSimpleName() + ": " + message;
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
