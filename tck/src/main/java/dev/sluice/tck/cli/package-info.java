/** The {@code sluice} commands. */
@NullMarked
package dev.sluice.tck.cli;

import org.jspecify.annotations.NullMarked;
