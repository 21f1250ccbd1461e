package dev.sluice.tck.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows up in the help; the launcher runs the tests before Java is asked. */
@Command(name = "test", description = "Run every test, as continuous integration does. Needs Maven 3.8.7 or later, and the sources. It ends with how many passed, failed and were skipped.")
final class TestCommand implements Callable<Integer> {
  @Mixin final OutputOptions output = new OutputOptions();

  @Parameters(arity = "0..*", paramLabel = "MAVEN-ARGUMENT", description = "Handed on to Maven. Default: none.")
  private List<String> arguments = List.of();

  @Override
  public Integer call() {
    throw Failure.usage(
        "tests are run by the launcher in the project's root" + (arguments.isEmpty() ? "" : ", with " + arguments), "run ./sluice test");
  }
}
