package dev.sluice.tck.cli;

import picocli.CommandLine.Option;

/** For every command. */
final class HelpOption {
  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this page.")
  boolean help;
}
