/** What {@code ./sluice bench} measured, as charts and as a page that stands alone. Knows nothing of how it was measured. */
@NullMarked
package dev.sluice.tck.bench.chart;

import org.jspecify.annotations.NullMarked;
