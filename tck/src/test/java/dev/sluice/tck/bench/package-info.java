/**
 * How fast a transfer is between two processes of one host, against what the native library takes by itself for the same bytes, settings
 * and cores. Programs to be run by hand: {@link dev.sluice.tck.bench.Pairs} runs both sides alternately and compares.
 */
@NullMarked
package dev.sluice.tck.bench;

import org.jspecify.annotations.NullMarked;
