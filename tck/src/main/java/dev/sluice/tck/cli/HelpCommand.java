package dev.sluice.tck.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The page of a command, by its name. */
@Command(name = "help", description = "Explain a command: what it does, every option, the variables that matter, exit codes and examples.")
final class HelpCommand implements Callable<Integer> {
  @Mixin final HelpOption help = new HelpOption();

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command. Default: all of them in short.")
  private @Nullable String command;

  private final Console console;

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine all = Main.commands(console);
    CommandLine asked = command == null ? all : all.getSubcommands().get(command);
    if (asked == null) {
      throw UsageErrors.noCommand(String.valueOf(command), all);
    }
    console.lines(List.of(asked.getUsageMessage().stripTrailing()));
    return ExitCodes.DONE;
  }
}
