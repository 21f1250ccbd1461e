/**
 * The transfer contract: its rules, and what a report says of them. The tests are in {@code dev.sluice.tck.suite}; an author of a backend
 * extends {@link dev.sluice.tck.suite.ContractSuite}, or runs {@code ./sluice certify}.
 */
@NullMarked
package dev.sluice.tck;

import org.jspecify.annotations.NullMarked;
