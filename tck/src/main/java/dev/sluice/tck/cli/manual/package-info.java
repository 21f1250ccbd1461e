/** What the commands' help and the manual page say, from one model: picocli's of commands and options, and {@link dev.sluice.tck.cli.manual.Pages} for all else. */
@org.jspecify.annotations.NullMarked
package dev.sluice.tck.cli.manual;
