/**
 * The rules of the transfer contract as tests: an abstract class a chapter, a test method or a few a rule, and a thin subclass for each
 * backend and way. Remote rules run against a second JVM, which a test starts, commands over a pipe, stops and kills.
 */
@NullMarked
package dev.sluice.tck.contract;

import org.jspecify.annotations.NullMarked;
