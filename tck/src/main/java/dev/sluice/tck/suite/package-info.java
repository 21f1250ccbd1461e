/**
 * The contract's tests: an abstract class a chapter, a method or a few a rule, and {@link dev.sluice.tck.suite.ContractSuite}, which is all of
 * them over one backend. Remote rules run against a second JVM, which the suite starts, commands over a pipe, stops and kills.
 */
@NullMarked
package dev.sluice.tck.suite;

import org.jspecify.annotations.NullMarked;

