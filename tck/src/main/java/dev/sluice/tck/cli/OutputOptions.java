package dev.sluice.tck.cli;

import picocli.CommandLine.Option;

/** What every command takes. */
final class OutputOptions {
  @Option(names = "--json", description = "Print one JSON document on standard output and nothing else there.")
  boolean json;

  @Option(names = "--verbose", description = "Print the stack trace of an error.")
  boolean verbose;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  boolean help;
}
