/** Whether charts show what the numbers say. */
@NullMarked
package dev.sluice.tck.bench.chart;

import org.jspecify.annotations.NullMarked;
