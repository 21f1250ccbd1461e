/** What a certification found, and how it is told: as JSON, as a page for people, and as JUnit's XML. */
@NullMarked
package dev.sluice.tck.report;

import org.jspecify.annotations.NullMarked;
