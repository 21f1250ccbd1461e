package dev.sluice.tck.cli;

import dev.sluice.tck.cli.manual.Manual;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The manual as man(1) reads it. */
@Command(name = "man", description = "Print the manual page of all commands, in the language of man. Read it with man -l, or install it as sluice.1.")
final class ManCommand implements Callable<Integer> {
  @Mixin final HelpOption help = new HelpOption();

  private final Console console;

  ManCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.lines(Manual.roff(Main.commands(console), Version.release()));
    return ExitCodes.DONE;
  }
}
