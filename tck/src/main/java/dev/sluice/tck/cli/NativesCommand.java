package dev.sluice.tck.cli;

import dev.sluice.tck.cli.natives.NativesFetcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches the native libraries. */
@Command(
    name = "natives",
    description = "Fetch the pinned builds of the native libraries into .natives/. Python's pip fetches UCX, NIXL, cuFile and libfabric; what belongs to the distribution is installed where this runs as root, else named."
        + " The other commands do this by themselves when libraries are missing.")
final class NativesCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(names = "--force", description = "Fetch again what is there already.")
  private boolean force;

  private final Console console;

  NativesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path folder = Path.of(System.getProperty("sluice.natives", ".natives"));
    List<String> steps = new ArrayList<>();
    new NativesFetcher()
        .fetch(
            folder,
            force,
            step -> {
              steps.add(step);
              console.note(step);
            });
    if (output.json) {
      console.json(Map.of("folder", folder.toAbsolutePath().toString(), "steps", steps));
    }
    return ExitCodes.DONE;
  }
}
