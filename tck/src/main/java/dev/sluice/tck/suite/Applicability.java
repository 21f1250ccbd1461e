package dev.sluice.tck.suite;

import dev.sluice.spi.Capability;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Profile;
import dev.sluice.tck.Rule;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Keeps a test from running where its rule does not apply, or where the profile leaves the rule out. */
final class Applicability implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (context.getTestMethod().isEmpty() || !(context.getTestInstance().orElse(null) instanceof ContractRules rules)) {
      return ConditionEvaluationResult.enabled("a class");
    }
    return AnnotationSupport.findAnnotation(context.getTestMethod(), Rule.class)
        .map(rule -> evaluate(rule.value(), rules))
        .orElseGet(() -> ConditionEvaluationResult.enabled("no rule"));
  }

  private static ConditionEvaluationResult evaluate(ContractRule rule, ContractRules rules) {
    if (!Profile.current().tries(rule)) {
      return ConditionEvaluationResult.disabled("left out: profile " + Profile.current() + " does not try " + rule.id());
    }
    List<String> missing = rule.needs().stream().filter(capability -> !rules.declares(capability)).map(Applicability::name).sorted().toList();
    if (!missing.isEmpty()) {
      return ConditionEvaluationResult.disabled(NotApplicableException.PREFIX + "the backend does not declare " + String.join(", ", missing));
    }
    return ConditionEvaluationResult.enabled("it applies");
  }

  private static String name(Capability capability) {
    return capability.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
