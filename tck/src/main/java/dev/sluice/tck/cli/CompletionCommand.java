package dev.sluice.tck.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A script by which shells complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and options in bash and zsh.")
final class CompletionCommand implements Callable<Integer> {
  @Mixin final HelpOption help = new HelpOption();

  private final Console console;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.lines(List.of(AutoComplete.bash("sluice", Main.commands(console))));
    return ExitCodes.DONE;
  }
}
