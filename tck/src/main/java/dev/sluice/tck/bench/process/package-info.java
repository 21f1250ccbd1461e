/** What calls cost within one process, measured by JMH. */
@NullMarked
package dev.sluice.tck.bench.process;

import org.jspecify.annotations.NullMarked;
