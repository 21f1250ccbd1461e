package dev.sluice.tck.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The side that takes the blocks, for two machines. */
@Command(
    name = "decode",
    description = "Take a KV cache from the prefill command of another machine and compare every byte. It is started second.")
final class DecodeCommand implements Callable<Integer> {
  private static final int USUAL_TIMEOUT_SECONDS = 600;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final JobOptions options = new JobOptions();

  @Option(names = "--connect", required = true, paramLabel = "HOST:PORT", description = "Where prefill listens, as it says when it is ready. Required.")
  private String connect = "";

  private final Console console;

  DecodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    HostPort.parse("--connect", connect);
    Map<String, Object> wish = options.wish();
    console.warnings(Selections.resolve(options.backend, options.engine.file, console.environment()).warnings());
    if (options.tamper) {
      console.note("warning: --tamper has no effect on decode: give it to prefill");
    }
    RoleRequest request =
        new RoleRequest(
            options.backend, options.engine.file, options.input, null, connect, options.timeout(USUAL_TIMEOUT_SECONDS), false, options.simulated(),
            output.verbose, null, null, wish);
    try (Supervisor supervisor = new Supervisor(console)) {
      supervisor.start(RoleRequest.DECODE, request);
      JsonNode result = supervisor.run((_, _) -> { });
      return Reports.result(console, output, result);
    }
  }
}
