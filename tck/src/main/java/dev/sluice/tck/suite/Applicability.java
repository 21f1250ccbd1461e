package dev.sluice.tck.suite;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Profile;
import dev.sluice.tck.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
    if (!chosen().contains(rule)) {
      return ConditionEvaluationResult.disabled("left out: -D" + ContractRules.RULES_PROPERTY + " does not name " + rule.id());
    }
    if (!Profile.current().tries(rule)) {
      return ConditionEvaluationResult.disabled("left out: profile " + Profile.current() + " does not try " + rule.id());
    }
    List<String> missing = rule.needs().stream().filter(capability -> !rules.declares(capability)).map(Declared::word).sorted().toList();
    if (!missing.isEmpty()) {
      return ConditionEvaluationResult.disabled(NotApplicableException.PREFIX + "the backend does not declare " + String.join(", ", missing));
    }
    return ConditionEvaluationResult.enabled("it applies");
  }

  /** The rules that the property names. */
  static Set<ContractRule> chosen() {
    Set<ContractRule> chosen = EnumSet.noneOf(ContractRule.class);
    for (String name : System.getProperty(ContractRules.RULES_PROPERTY, "").split(",", -1)) {
      List<ContractRule> named = ContractRule.named(name);
      if (named.isEmpty() && !name.isBlank()) {
        throw new IllegalArgumentException("-D" + ContractRules.RULES_PROPERTY + ": there is no rule and no chapter '" + name.trim() + "'; rules are called such as XFER-1");
      }
      chosen.addAll(named);
    }
    return chosen.isEmpty() ? EnumSet.allOf(ContractRule.class) : chosen;
  }
}
