package dev.sluice.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.InvalidConfigurationException.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Shorthand for the tests of this package. */
final class Expect {
  static final String DYN = "DYN_KVBM_NIXL_BACKEND_";
  static final String SLUICE = "SLUICE_BACKEND_";

  private Expect() {}

  /** An environment from assignments such as {@code UCX=true}. */
  static Map<String, String> environment(String... assignments) {
    Map<String, String> environment = new TreeMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      environment.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return environment;
  }

  /** An environment of Dynamo's flags, given without their prefix. */
  static Map<String, String> dyn(String... assignments) {
    return environment(Arrays.stream(assignments).map(assignment -> DYN + assignment).toArray(String[]::new));
  }

  static BackendSelection selection(String... assignments) {
    return BackendSelection.fromEnvironment(environment(assignments));
  }

  static List<Problem> problems(ThrowingCallable call) {
    InvalidConfigurationException thrown = catchThrowableOfType(InvalidConfigurationException.class, call);
    if (thrown == null) {
      throw new AssertionError("expected an invalid configuration, but nothing was thrown");
    }
    return thrown.problems();
  }

  /** The single problem of an environment. */
  static Problem problem(String... assignments) {
    List<Problem> problems = problems(() -> selection(assignments));
    if (problems.size() != 1) {
      throw new AssertionError("expected one problem: " + problems);
    }
    return problems.getFirst();
  }

  static String effect(BackendSelection selection, String variable) {
    return selection.variables().stream()
        .filter(seen -> seen.name().equals(variable))
        .findFirst()
        .orElseThrow(() -> new AssertionError(variable + " is not among " + selection.variables()))
        .effect();
  }
}
