package dev.sluice.tck.report;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;

/**
 * How one test of a rule ended.
 *
 * @param rule the rule
 * @param test the test's name
 * @param outcome how it ended
 * @param reason why, in a line or a few; empty when it passed
 * @param trace where it failed; empty when it did not
 * @param millis how long it took
 */
public record TestResult(ContractRule rule, String test, Outcome outcome, String reason, String trace, long millis) {}
