/** What a report says, and how it looks in a browser. */
@NullMarked
package dev.sluice.tck.report;

import org.jspecify.annotations.NullMarked;
