/**
 * Who watches the watchmen: backends that are broken on purpose, each in one way, and a test that the suite finds each of them. A mutant is the
 * reference backend behind a {@link dev.sluice.tck.mutants.Defect}.
 */
@NullMarked
package dev.sluice.tck.mutants;

import org.jspecify.annotations.NullMarked;
