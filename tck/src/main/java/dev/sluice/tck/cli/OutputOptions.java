package dev.sluice.tck.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes. */
final class OutputOptions {
  @Option(names = "--json", description = "Print one JSON document on standard output and nothing else there, errors included. Text for people goes to standard error.")
  boolean json;

  @Option(names = "--verbose", description = "Print the stack trace of an error, and what the processes say that are started.")
  boolean verbose;

  @Mixin final HelpOption help = new HelpOption();
}
