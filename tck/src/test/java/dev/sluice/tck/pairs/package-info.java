/**
 * How fast a transfer is between two processes of one host, against what the native library takes by itself for the same bytes, settings
 * and cores. Programs to be run by hand: {@link dev.sluice.tck.pairs.Pairs} runs both sides alternately and compares.
 */
@NullMarked
package dev.sluice.tck.pairs;

import org.jspecify.annotations.NullMarked;
