/**
 * How fast, against what else: ours and its peers are <em>subjects</em>, pairs of processes that serve the same requests on the same cores in turn. What a subject is asked and
 * answers is said in {@link dev.sluice.tck.bench.Shape} and {@link dev.sluice.tck.bench.Measured}.
 */
@NullMarked
package dev.sluice.tck.bench;

import org.jspecify.annotations.NullMarked;
